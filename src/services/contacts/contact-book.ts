import type { TenantDb } from "../context";

/** A contact with its ids and what they call it, held `FOR UPDATE`. */
export type ContactRow = {
  id: string;
  waId: string | null;
  phoneKey: string | null;
  dialled: string | null;
  userId: string | null;
  parentUserId: string | null;
  groupId: string | null;
  profileName: string | null;
  username: string | null;
  savedName: string | null;
  savedNameAt: Date | null;
  marketing: string | null;
  marketingAt: Date | null;
  mergedIntoId: string | null;
  createdAt: Date;
};

/** One more id of a contact; with `until` it was theirs until then and may be somebody else's by now. */
export type AliasRow = { id: string; key: string; contactId: string; until: Date | null };

/** Some contacts and all their further ids. */
export type ContactBook = { contacts: Map<string, ContactRow>; aliases: AliasRow[] };

/**
 * The contacts that have one of these ids, or had it, and no other transaction changes until this one ends. Take lockIds
 * first. Contacts merged elsewhere have no ids, and so are not among them.
 */
export async function loadBook(
  db: TenantDb,
  organizationId: string,
  wanted: { keys: readonly string[]; contactIds?: readonly string[] },
): Promise<ContactBook> {
  const of = (prefix: string) =>
    wanted.keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const rows = await db.$queryRaw<ContactRow[]>`
    SELECT id, wa_id AS "waId", phone_key AS "phoneKey", dialled, user_id AS "userId", parent_user_id AS "parentUserId",
      group_id AS "groupId", profile_name AS "profileName", username, saved_name AS "savedName",
      saved_name_at AS "savedNameAt", marketing, marketing_at AS "marketingAt",
      merged_into_id AS "mergedIntoId", created_at AS "createdAt"
    FROM contacts
    WHERE organization_id = ${organizationId} AND (
      phone_key = ANY(${of("phone:")}::text[]) OR user_id = ANY(${of("user:")}::text[]) OR group_id = ANY(${of("group:")}::text[])
      OR id = ANY(${[...(wanted.contactIds ?? [])]}::text[])
      OR id = ANY(ARRAY(
        SELECT contact_id FROM contact_aliases
        WHERE organization_id = ${organizationId} AND key = ANY(${[...wanted.keys]}::text[])
      ))
    )
    ORDER BY id
    FOR UPDATE`;
  const contacts = new Map(rows.map((row) => [row.id, row]));
  const aliases = await db.contactAlias.findMany({
    where: { organizationId, contactId: { in: [...contacts.keys()] } },
    orderBy: { id: "asc" },
    select: { id: true, key: true, contactId: true, until: true },
  });
  return { contacts, aliases };
}

/**
 * Whose a phone or BSUID was at a time, null when nobody's. Who had a number then comes before who has it now; without a
 * time it is now.
 */
export function ownerOf(book: ContactBook, key: string, at?: Date): ContactRow | null {
  const until = ({ until }: AliasRow) => until?.getTime() ?? Infinity;
  const then = book.aliases
    .filter((alias) => alias.key === key && (alias.until === null || (at !== undefined && alias.until >= at)))
    .toSorted((a, b) => until(a) - until(b))[0];
  const now = [...book.contacts.values()].find(
    (contact) =>
      (contact.phoneKey !== null && key === `phone:${contact.phoneKey}`) ||
      (contact.userId !== null && key === `user:${contact.userId}`) ||
      (contact.groupId !== null && key === `group:${contact.groupId}`),
  );
  if (then?.until || !now) return (then && book.contacts.get(then.contactId)) ?? null;
  return now;
}
