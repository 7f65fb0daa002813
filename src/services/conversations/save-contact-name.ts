import { recordLiveEvent } from "../live-events";
import type { TenantDb } from "../context";
import { findOrCreateContact } from "./find-or-create-contact";

type Ids = { waId: string | null; userId: string | null };

/**
 * Notes the name under which the business's phone has a contact, since `at`; the contact is made when it is not known
 * yet. Answers whether that was news: a change that is older than the one we know is not.
 */
export async function saveContactName(
  db: TenantDb,
  organizationId: string,
  ids: Ids,
  { savedName, at }: { savedName: string; at: Date },
): Promise<boolean> {
  const contact = await findOrCreateContact(db, organizationId, {
    ...ids,
    profileName: null,
    username: null,
  });
  return changeName(db, organizationId, contact.id, { savedName, at });
}

/** The phone has forgotten a contact: so have we its name there, but never the contact. Answers whether that was news. */
export async function forgetContactName(
  db: TenantDb,
  organizationId: string,
  { waId, userId }: Ids,
  at: Date,
): Promise<boolean> {
  const either = [...(waId === null ? [] : [{ waId }]), ...(userId === null ? [] : [{ userId }])];
  const contacts = await db.contact.findMany({
    where: { organizationId, OR: either },
    select: { id: true, waId: true },
  });
  const contact = contacts.find((one) => one.waId === waId) ?? contacts[0];
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
    where: { organizationId, contactId: id },
    select: { id: true },
  });
  for (const conversation of conversations) {
    await recordLiveEvent(db, {
      organizationId,
      kind: "conversation.updated",
      subjectId: conversation.id,
      conversationId: conversation.id,
    });
  }
  return true;
}
