import { recordLiveEvent } from "../live-events";
import type { TenantDb } from "../context";
import { findOrCreateContact } from "./find-or-create-contact";

type Ids = { waId: string | null; userId: string | null };

/**
 * Notes the name under which the business's phone has a contact; the contact is made when it is not known yet. Answers
 * whether that was news.
 */
export async function saveContactName(
  db: TenantDb,
  organizationId: string,
  ids: Ids,
  savedName: string,
): Promise<boolean> {
  const contact = await findOrCreateContact(db, organizationId, {
    ...ids,
    profileName: null,
    username: null,
  });
  return changeName(db, organizationId, contact.id, savedName);
}

/** The phone has forgotten a contact: so have we its name there, but never the contact. Answers whether that was news. */
export async function forgetContactName(db: TenantDb, organizationId: string, ids: Ids): Promise<boolean> {
  const { waId, userId } = ids;
  const either = [...(waId === null ? [] : [{ waId }]), ...(userId === null ? [] : [{ userId }])];
  const contacts = await db.contact.findMany({
    where: { organizationId, OR: either },
    select: { id: true, waId: true },
  });
  const contact = contacts.find((one) => one.waId === waId) ?? contacts[0];
  return contact ? changeName(db, organizationId, contact.id, null) : false;
}

async function changeName(
  db: TenantDb,
  organizationId: string,
  contactId: string,
  savedName: string | null,
): Promise<boolean> {
  const { count } = await db.contact.updateMany({
    where: {
      organizationId,
      id: contactId,
      OR: savedName === null ? [{ NOT: { savedName } }] : [{ savedName: null }, { NOT: { savedName } }],
    },
    data: { savedName },
  });
  if (count === 0) return false;
  const conversations = await db.conversation.findMany({
    where: { organizationId, contactId },
    select: { id: true },
  });
  for (const { id } of conversations) {
    await recordLiveEvent(db, {
      organizationId,
      kind: "conversation.updated",
      subjectId: id,
      conversationId: id,
    });
  }
  return true;
}
