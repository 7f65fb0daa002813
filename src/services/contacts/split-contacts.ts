import type { AliasRow, ContactBook, ContactRow } from "./contact-book";
import type { MergeRecord } from "./merge-record";

const numberColumns = ["waId", "phoneKey", "dialled"] as const;
const nameColumns = [
  "parentUserId",
  "profileName",
  "username",
  "savedName",
  "savedNameAt",
  "marketing",
  "marketingAt",
] as const;

/**
 * The book after a merge was undone: both contacts have what they had; what the kept one has learned since stays with it.
 * Null when the merged one would be left without an id, for all of its have changed since.
 */
export function splitContacts(book: ContactBook, record: MergeRecord): ContactBook | null {
  const now = book.contacts.get(record.kept.id);
  if (!now) return null;
  const kept = restoreKept(now, record);
  const merged = restoreMerged(book, record, kept);
  if (merged.waId === null && merged.userId === null && merged.dialled === null && merged.groupId === null)
    return null;

  const own = new Set(
    [kept, merged].flatMap(({ phoneKey, userId }) => [`phone:${phoneKey}`, `user:${userId}`]),
  );
  const before = new Map(record.aliases.map((alias) => [alias.id, alias]));
  const present = book.aliases.flatMap((alias): AliasRow[] => {
    const old = before.get(alias.id);
    if (old) return [{ ...alias, contactId: old.contactId }];
    return alias.contactId === kept.id && own.has(alias.key) ? [] : [alias];
  });
  const lost = record.aliases.filter(
    ({ id, key }) => !own.has(key) && !book.aliases.some((alias) => alias.id === id),
  );
  return {
    contacts: new Map(book.contacts).set(kept.id, kept).set(merged.id, merged),
    aliases: [...present, ...lost],
  };
}

function restoreKept(now: ContactRow, { kept, joined }: MergeRecord): ContactRow {
  const restored: ContactRow = { ...now };
  if (now.phoneKey === joined.phoneKey && joined.phoneKey !== kept.phoneKey)
    Object.assign(restored, pick(kept, numberColumns));
  if (now.userId === joined.userId && joined.userId !== kept.userId) restored.userId = kept.userId;
  const asJoined = nameColumns.filter((column) => String(now[column]) === String(joined[column]));
  return { ...restored, ...pick(kept, asJoined) };
}

/** An id that somebody else has by now is not taken away again, nor one that the kept contact got since. */
function restoreMerged(book: ContactBook, { merged }: MergeRecord, kept: ContactRow): ContactRow {
  const present = [...new Map(book.contacts).set(kept.id, kept).values()];
  const isTaken = (column: "phoneKey" | "userId") =>
    present.some((one) => one.id !== merged.id && merged[column] !== null && one[column] === merged[column]);
  const isLeft = book.aliases.some(
    ({ key, until, contactId }) =>
      contactId === kept.id && until !== null && key === `phone:${merged.phoneKey}`,
  );
  return {
    ...merged,
    ...(isTaken("phoneKey") || isLeft ? { waId: null, phoneKey: null, dialled: null } : {}),
    ...(isTaken("userId") ? { userId: null } : {}),
  };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
