import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import type { IdentityChange } from "../webhooks/events/domain-event";
import { loadBook, ownerOf, type ContactBook, type ContactRow } from "./contact-book";
import { idKeysOf, lockIds, phoneAlias, userAlias } from "./contact-ids";
import { findKeptApart } from "./kept-apart";
import { addAlias, learnId } from "./learn-id";
import { carryOut, planMerge, type PlannedMerge } from "./merge-contacts";
import { phoneKey } from "./phone-key";
import { saveBook } from "./save-book";

/**
 * Takes note that somebody's ids changed (Meta: "System messages" and "user_id_update"): who had the old ones has the new
 * ones now, and who was met under either is one contact. A number that was given up stays theirs for what was written
 * until then, and is nobody's after that. Where neither side is known a contact is made, so that messages that come later
 * find it. The same change again, or an older one after a newer one, changes nothing that is known better.
 */
export async function changeIdentity(
  db: TenantDb,
  organizationId: string,
  change: IdentityChange,
): Promise<void> {
  const keys = [...idKeysOf(change.from), ...idKeysOf(change.to)];
  if (keys.length === 0) return;
  await lockIds(db, organizationId, keys);
  let book = await loadBook(db, organizationId, { keys });
  if (partiesOf(book, change).length === 0) {
    await createContact(db, organizationId, change);
    book = await loadBook(db, organizationId, { keys });
  }

  const parties = partiesOf(book, change).map(({ id }) => id);
  // What somebody has taken apart stays apart, also when the change is read again.
  if ((await findKeptApart(db, organizationId, parties)).size > 0) return;

  const stored = structuredClone(book);
  for (const id of parties) giveUp(book, id, change);
  let books = { before: stored, book };
  let [person = ""] = parties;
  const merges: PlannedMerge[] = [];
  for (const other of parties.slice(1)) {
    const { merge, ...next } = planMerge(books, [person, other]);
    merges.push(merge);
    books = next;
    person = merge.kept.id;
  }
  learnNew(books.book, person, change);
  learnOld(books.book, person, change);
  await saveBook(db, organizationId, stored, books.book);
  for (const merge of merges) await carryOut(db, organizationId, merge, change.reason);
}

/** Who had the old ids, and who had the new ones, when they changed. */
function partiesOf(book: ContactBook, { from, to, at }: IdentityChange): ContactRow[] {
  const owners = [...idKeysOf(from), ...idKeysOf(to)].flatMap((key) => ownerOf(book, key, at) ?? []);
  return [...new Set(owners)];
}

/** Since when a contact has the number it has: since it gave up the last one, if it ever did. */
function numberSince(book: ContactBook, contactId: string): Date | null {
  const ends = book.aliases.flatMap(({ contactId: id, until }) => (id === contactId && until ? [until] : []));
  return ends.reduce<Date | null>((last, end) => (last === null || end > last ? end : last), null);
}

/** The old ids are no longer the contact's own: the BSUID goes on leading to it, the number for what was before. */
function giveUp(book: ContactBook, contactId: string, { from, to, at }: IdentityChange): void {
  const contact = book.contacts.get(contactId);
  if (!contact) return;
  const since = numberSince(book, contactId);
  const isMoved = from.waId !== null && to.waId !== null && phoneAlias(from.waId) !== phoneAlias(to.waId);
  const leaves = isMoved && `phone:${contact.phoneKey}` === phoneAlias(from.waId ?? "");
  let next = contact;
  if (leaves && (since === null || since <= at)) {
    addAlias(book, { contactId, key: `phone:${contact.phoneKey}`, until: at });
    next = { ...next, waId: null, phoneKey: null, dialled: null };
  }
  if (
    from.userId !== null &&
    to.userId !== null &&
    from.userId !== to.userId &&
    next.userId === from.userId
  ) {
    addAlias(book, { contactId, key: userAlias(from.userId), until: null });
    next = { ...next, userId: null };
  }
  book.contacts.set(contactId, next);
}

/** Its new ids become its own, unless it is known to have moved on from them since. */
function learnNew(book: ContactBook, contactId: string, change: IdentityChange): void {
  const { from, to, at } = change;
  if (to.waId !== null && isFree(book, contactId, phoneAlias(to.waId), at)) {
    const contact = book.contacts.get(contactId);
    const since = numberSince(book, contactId);
    if (contact?.phoneKey && since !== null && since > at) {
      addAlias(book, { contactId, key: phoneAlias(to.waId), until: since });
    } else if (contact) {
      dropAlias(book, contactId, phoneAlias(to.waId));
      const hasLeft = from.waId === null && change.reason === "user_changed_number";
      if (contact.phoneKey !== null)
        addAlias(book, { contactId, key: `phone:${contact.phoneKey}`, until: hasLeft ? at : null });
      book.contacts.set(contactId, { ...contact, waId: to.waId, phoneKey: phoneKey(to.waId), dialled: null });
    }
  }
  if (to.userId !== null && isFree(book, contactId, userAlias(to.userId), at)) {
    const contact = book.contacts.get(contactId);
    if (contact?.userId === null) {
      dropAlias(book, contactId, userAlias(to.userId));
      book.contacts.set(contactId, { ...contact, userId: to.userId });
    } else if (ownerOf(book, userAlias(to.userId), at) === null) {
      learnId(book, contactId, userAlias(to.userId), null);
    }
  }
}

/** Its old ids lead to it: a number until it changed, where another one is known. */
function learnOld(book: ContactBook, contactId: string, { from, to, at }: IdentityChange): void {
  if (from.waId !== null) {
    const key = phoneAlias(from.waId);
    const isMoved = to.waId !== null && phoneAlias(to.waId) !== key;
    if (isMoved && hasAlias(book, contactId, key)) {
      dropAlias(book, contactId, key);
      addAlias(book, { contactId, key, until: at });
    } else if (ownerOf(book, key, at) === null) {
      if (isMoved) addAlias(book, { contactId, key, until: at });
      else learnId(book, contactId, key, from.waId);
    }
  }
  if (from.userId !== null && ownerOf(book, userAlias(from.userId), at) === null)
    learnId(book, contactId, userAlias(from.userId), null);
}

/** Nobody has the id, or the contact has it besides its own. */
function isFree(book: ContactBook, contactId: string, key: string, at: Date): boolean {
  return ownerOf(book, key, at) === null || hasAlias(book, contactId, key);
}

function hasAlias(book: ContactBook, contactId: string, key: string): boolean {
  return book.aliases.some(
    (alias) => alias.contactId === contactId && alias.key === key && alias.until === null,
  );
}

function dropAlias(book: ContactBook, contactId: string, key: string): void {
  book.aliases = book.aliases.filter(
    (alias) => alias.contactId !== contactId || alias.key !== key || alias.until !== null,
  );
}

async function createContact(
  db: TenantDb,
  organizationId: string,
  { from, to }: IdentityChange,
): Promise<void> {
  const waId = to.waId ?? from.waId;
  const userId = to.userId ?? from.userId;
  await db.contact.create({
    data: { id: newId(), organizationId, waId, phoneKey: waId === null ? null : phoneKey(waId), userId },
  });
}
