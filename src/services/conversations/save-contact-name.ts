import { loadBook, ownerOf } from "../contacts/contact-book";
import { idKeysOf } from "../contacts/contact-ids";
import { resolveContacts } from "../contacts/resolve-contacts";
import type { TenantDb } from "../context";
import { recordLiveEvents } from "../live-events";
import type { PersonIds } from "../webhooks/events/domain-event";

/**
 * Notes the name under which the business's phone has a contact, since `at`; the contact is made when it is not known
 * yet. Answers whether that was news: a change that is older than the one we know is not.
 */
export async function saveContactName(
  db: TenantDb,
  organizationId: string,
  ids: PersonIds,
  { savedName, at }: { savedName: string; at: Date },
): Promise<boolean> {
  const [id = ""] = await resolveContacts(db, organizationId, [
    { ...ids, parentUserId: null, profileName: null, username: null, groupId: null, at },
  ]);
  return changeName(db, organizationId, id, { savedName, at });
}

/** The phone has forgotten a contact: so have we its name there, but never the contact. Answers whether that was news. */
export async function forgetContactName(
  db: TenantDb,
  organizationId: string,
  ids: PersonIds,
  at: Date,
): Promise<boolean> {
  const keys = idKeysOf(ids);
  const book = await loadBook(db, organizationId, { keys });
  const [contact] = keys.flatMap((key) => ownerOf(book, key, at) ?? []);
  return contact ? changeName(db, organizationId, contact.id, { savedName: null, at }) : false;
}

async function changeName(
  db: TenantDb,
  organizationId: string,
  id: string,
  { savedName, at }: { savedName: string | null; at: Date },
): Promise<boolean> {
  await db.$executeRaw`SELECT 1 FROM contacts WHERE organization_id = ${organizationId} AND id = ${id} FOR NO KEY UPDATE`;
  const before = await db.contact.findFirst({
    where: { organizationId, id },
    select: { savedName: true, savedNameAt: true },
  });
  if (!before || (before.savedNameAt !== null && before.savedNameAt > at)) return false;
  await db.contact.updateMany({ where: { organizationId, id }, data: { savedName, savedNameAt: at } });
  if (before.savedName === savedName) return false;
  const conversations = await db.conversation.findMany({
    where: { organizationId, contactId: id, mergedIntoId: null },
    select: { id: true },
  });
  await recordLiveEvents(
    db,
    organizationId,
    conversations.map(({ id: subjectId }) => ({
      kind: "conversation.updated",
      subjectId,
      conversationId: subjectId,
    })),
  );
  return true;
}
