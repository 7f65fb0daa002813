import { describeFailure } from "../describe-failure";
import { enterOrganization, type SystemContext } from "../context";
import { loadBook, ownerOf } from "./contact-book";
import { lockIds, phoneAlias } from "./contact-ids";
import { findKeptApart } from "./kept-apart";
import { mergeContacts } from "./merge-contacts";
import { phoneKey } from "./phone-key";
import { saveBook } from "./save-book";

const AT_ONCE = 100;

/**
 * Merges contacts of one number that were made when its ways of being written were not yet known to be one: the older
 * one got the key when the keys came.
 */
export async function mergeTwins(system: SystemContext): Promise<void> {
  for (let after = ""; ;) {
    const twins = await system.acrossTenants((db) =>
      db.contact.findMany({
        where: { id: { gt: after }, phoneKey: null, waId: { not: null } },
        orderBy: { id: "asc" },
        take: AT_ONCE,
        select: { id: true, organizationId: true, waId: true },
      }),
    );
    for (const { id, organizationId, waId } of twins) {
      try {
        if (waId !== null) await mergeTwin(system, organizationId, { id, waId });
      } catch (error) {
        system.log.warn({ contactId: id, reason: describeFailure(error) }, "contact not merged");
      }
    }
    if (twins.length < AT_ONCE) return;
    after = twins.at(-1)?.id ?? after;
  }
}

async function mergeTwin(
  system: SystemContext,
  organizationId: string,
  { id, waId }: { id: string; waId: string },
): Promise<void> {
  const key = phoneAlias(waId);
  await enterOrganization(system, organizationId).tenant(async (db) => {
    await lockIds(db, organizationId, [key]);
    const stored = await loadBook(db, organizationId, { keys: [key], contactIds: [id] });
    const contact = stored.contacts.get(id);
    if (contact?.phoneKey !== null) return;
    const owner = ownerOf(stored, key);
    if (owner === null) {
      const after = structuredClone(stored);
      after.contacts.set(id, { ...contact, phoneKey: phoneKey(waId) });
      await saveBook(db, organizationId, stored, after);
    } else if ((await findKeptApart(db, organizationId, [id, owner.id])).size === 0) {
      await mergeContacts(db, organizationId, stored, { ids: [id, owner.id], reason: "same_sender" });
    }
  });
}
