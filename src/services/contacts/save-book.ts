import { isDeepStrictEqual } from "node:util";
import type { TenantDb } from "../context";
import type { ContactBook, ContactRow } from "./contact-book";

/** Writes what changed between two states of a book: ids, names and further ids. Ids move by being given up first. */
export async function saveBook(
  db: TenantDb,
  organizationId: string,
  before: ContactBook,
  after: ContactBook,
): Promise<void> {
  const changed = [...after.contacts.values()].filter(
    (contact) => !isDeepStrictEqual(contact, before.contacts.get(contact.id)),
  );
  const gone = before.aliases.filter(({ id }) => !after.aliases.some((alias) => alias.id === id));
  const kept = new Map(before.aliases.map((alias) => [alias.id, alias]));
  const written = after.aliases.filter((alias) => !isDeepStrictEqual(alias, kept.get(alias.id)));

  if (gone.length > 0)
    await db.contactAlias.deleteMany({ where: { organizationId, id: { in: gone.map(({ id }) => id) } } });
  if (changed.length > 0) await updateContacts(db, organizationId, before, changed);
  if (written.length > 0) {
    await db.$executeRaw`
      INSERT INTO contact_aliases (id, organization_id, contact_id, key, until)
      SELECT id, ${organizationId}, "contactId", key, until
      FROM jsonb_to_recordset(${JSON.stringify(written)}::jsonb)
        AS given (id text, "contactId" text, key text, until timestamptz)
      ON CONFLICT (id) DO UPDATE SET contact_id = EXCLUDED.contact_id, until = EXCLUDED.until`;
  }
}

async function updateContacts(
  db: TenantDb,
  organizationId: string,
  before: ContactBook,
  changed: readonly ContactRow[],
): Promise<void> {
  // An id is unique at every moment: who gives one up must do so before another gets it. (Without any id a contact must
  // count as merged.)
  const losers = changed.filter((contact) => losesId(before.contacts.get(contact.id), contact));
  if (losers.length > 0 && changed.length > 1) {
    await db.$executeRaw`
      UPDATE contacts SET phone_key = NULL, user_id = NULL, group_id = NULL, merged_into_id = id
      WHERE organization_id = ${organizationId} AND id = ANY(${losers.map(({ id }) => id)}::text[])`;
  }
  await db.$executeRaw`
    UPDATE contacts AS contact SET
      wa_id = given."waId", phone_key = given."phoneKey", dialled = given.dialled, user_id = given."userId",
      parent_user_id = given."parentUserId", group_id = given."groupId",
      profile_name = given."profileName", username = given.username,
      saved_name = given."savedName", saved_name_at = given."savedNameAt",
      marketing = given.marketing, marketing_at = given."marketingAt",
      merged_into_id = given."mergedIntoId", updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) AS given (
      id text, "waId" text, "phoneKey" text, dialled text, "userId" text, "parentUserId" text, "groupId" text,
      "profileName" text, username text, "savedName" text, "savedNameAt" timestamptz, marketing text,
      "marketingAt" timestamptz, "mergedIntoId" text
    )
    WHERE contact.organization_id = ${organizationId} AND contact.id = given.id`;
}

function losesId(before: ContactRow | undefined, after: ContactRow): boolean {
  const loses = (key: "phoneKey" | "userId") =>
    before !== undefined && before[key] !== null && before[key] !== after[key];
  return loses("phoneKey") || loses("userId");
}
