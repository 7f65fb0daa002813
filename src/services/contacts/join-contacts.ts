import type { ContactBook, ContactRow } from "./contact-book";
import { addAlias, learnId } from "./learn-id";

/**
 * The book after one contact was merged into another: all its ids are the kept one's, which keeps its own and takes the
 * others where it had none, else besides. What it is called is what was said last; `merged` is the younger one.
 */
export function joinContacts(book: ContactBook, keptId: string, mergedId: string): ContactBook {
  const kept = book.contacts.get(keptId);
  const merged = book.contacts.get(mergedId);
  if (!kept || !merged) throw new Error("A contact to be merged is not there");

  const after: ContactBook = {
    contacts: new Map(book.contacts)
      .set(keptId, { ...kept, ...namesOf(kept, merged) })
      .set(mergedId, { ...merged, ...withoutIds, mergedIntoId: keptId }),
    aliases: book.aliases.map((alias) =>
      alias.contactId === mergedId ? { ...alias, contactId: keptId } : alias,
    ),
  };
  if (merged.phoneKey !== null) takeNumber(after, keptId, merged, merged.phoneKey);
  if (merged.userId !== null) learnId(after, keptId, `user:${merged.userId}`, null);
  const joined = after.contacts.get(keptId);
  if (joined && joined.userId === merged.userId)
    after.contacts.set(keptId, { ...joined, parentUserId: merged.parentUserId ?? joined.parentUserId });
  return after;
}

const withoutIds = {
  waId: null,
  phoneKey: null,
  dialled: null,
  userId: null,
  parentUserId: null,
  groupId: null,
} as const;

/** A number that Meta has confirmed stands before one that was only dialled. */
function takeNumber(after: ContactBook, keptId: string, merged: ContactRow, phoneKey: string): void {
  const kept = after.contacts.get(keptId);
  if (!kept) return;
  if (kept.phoneKey !== null && (kept.waId !== null || merged.waId === null)) {
    addAlias(after, { contactId: keptId, key: `phone:${phoneKey}`, until: null });
    return;
  }
  if (kept.phoneKey !== null)
    addAlias(after, { contactId: keptId, key: `phone:${kept.phoneKey}`, until: null });
  const { waId, dialled } = merged;
  after.contacts.set(keptId, { ...kept, waId, dialled, phoneKey });
}

/** The younger contact heard the latest names; what has a time of its own goes by that. */
function namesOf(kept: ContactRow, merged: ContactRow) {
  const isNewer = (a: Date | null, b: Date | null) => b !== null && (a === null || b > a);
  const hasNone = kept.savedName === null && kept.savedNameAt === null;
  const saved = hasNone || isNewer(kept.savedNameAt, merged.savedNameAt) ? merged : kept;
  const said = isNewer(kept.marketingAt, merged.marketingAt) ? merged : kept;
  return {
    profileName: merged.profileName ?? kept.profileName,
    username: merged.username ?? kept.username,
    savedName: saved.savedName,
    savedNameAt: saved.savedNameAt,
    marketing: said.marketing,
    marketingAt: said.marketingAt,
  };
}
