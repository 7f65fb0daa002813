import type { OrgContext } from "../context";
import { loadBook, ownerOf } from "../contacts/contact-book";
import { lockIds, phoneAlias } from "../contacts/contact-ids";
import { findKeptApart } from "../contacts/kept-apart";
import { addAlias } from "../contacts/learn-id";
import { mergeContacts } from "../contacts/merge-contacts";
import { phoneKey } from "../contacts/phone-key";
import { saveBook } from "../contacts/save-book";

/**
 * Notes how Meta names the number that an agent dialled (Meta: "Messages API", contacts of the answer). Where another
 * contact has that number, both are one person and become one contact.
 */
export async function learnWaId(ctx: OrgContext, contactId: string, waId: string): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant(async (db) => {
    const where = { organizationId, id: contactId, waId: null };
    const known = await db.contact.findFirst({ where, select: { phoneKey: true } });
    if (known?.phoneKey == null) return;
    const keys = [`phone:${known.phoneKey}`, phoneAlias(waId)];
    await lockIds(db, organizationId, keys);
    const stored = await loadBook(db, organizationId, { keys, contactIds: [contactId] });
    const contact = stored.contacts.get(contactId);
    if (contact?.phoneKey == null || contact.waId !== null) return;

    const other = ownerOf(stored, phoneAlias(waId));
    if (other && other.id !== contactId) {
      if ((await findKeptApart(db, organizationId, [contactId, other.id])).size > 0) return;
      await mergeContacts(db, organizationId, stored, { ids: [contactId, other.id], reason: "same_sender" });
      return;
    }
    const after = structuredClone(stored);
    const dialledKey = `phone:${contact.phoneKey}`;
    if (dialledKey !== phoneAlias(waId)) addAlias(after, { contactId, key: dialledKey, until: null });
    after.contacts.set(contactId, { ...contact, waId, phoneKey: phoneKey(waId) });
    await saveBook(db, organizationId, stored, after);
  });
}
