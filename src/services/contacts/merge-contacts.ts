import type { MergeReason } from "@/contracts/contacts";
import type { Prisma } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import { toStorable } from "@/lib/storable-json";
import type { TenantDb } from "../context";
import type { ContactBook, ContactRow } from "./contact-book";
import { joinContacts } from "./join-contacts";
import { joinConversations } from "./join-conversations";
import type { MergeRecord } from "./merge-record";
import { saveBook } from "./save-book";

/** A merge that the book has already and the database has not. */
export type PlannedMerge = Omit<MergeRecord, "conversations">;

/** `before` is what a merge that is undone goes back to. */
type Books = { before: ContactBook; book: ContactBook };

/**
 * Makes one contact of two in the book: of the older one, which has the longer history. Save the book, then carry the
 * merges out.
 */
export function planMerge(
  { before, book }: Books,
  ids: readonly [string, string],
): Books & { merge: PlannedMerge } {
  const [kept, merged] = ids.map((id) => contactOf(before, id)).toSorted(byAge);
  if (!kept || !merged) throw new Error("A contact to be merged is not there");
  const after = joinContacts(book, kept.id, merged.id);
  const isOfBoth = ({ contactId }: { contactId: string }) => contactId === kept.id || contactId === merged.id;
  const joined = contactOf(after, kept.id);
  return {
    book: after,
    before: {
      contacts: new Map(before.contacts).set(kept.id, joined).set(merged.id, contactOf(after, merged.id)),
      aliases: [...before.aliases.filter((alias) => !isOfBoth(alias)), ...after.aliases.filter(isOfBoth)],
    },
    merge: { kept, merged, joined, aliases: before.aliases.filter(isOfBoth) },
  };
}

/**
 * Merges two contacts of a book as the database has it, at once. Needs lockIds for the ids by which they met.
 */
export async function mergeContacts(
  db: TenantDb,
  organizationId: string,
  stored: ContactBook,
  { ids, reason }: { ids: readonly [string, string]; reason: MergeReason },
): Promise<void> {
  const { merge, book } = planMerge({ before: stored, book: stored }, ids);
  await saveBook(db, organizationId, stored, book);
  await carryOut(db, organizationId, merge, reason);
}

/** Moves the conversations, and keeps a record by which the merge can be undone. Needs the contacts held. */
export async function carryOut(
  db: TenantDb,
  organizationId: string,
  merge: PlannedMerge,
  reason: MergeReason,
): Promise<void> {
  const [keptId, mergedId] = [merge.kept.id, merge.merged.id];
  const conversations = await joinConversations(db, organizationId, { keptId, mergedId });
  const record: MergeRecord = { ...merge, conversations };
  const before = toStorable(JSON.parse(JSON.stringify(record))) as Prisma.InputJsonObject;
  await db.contactMerge.create({ data: { id: newId(), organizationId, keptId, mergedId, reason, before } });
}

function contactOf(book: ContactBook, id: string): ContactRow {
  const contact = book.contacts.get(id);
  if (!contact) throw new Error("A contact to be merged is not there");
  return contact;
}

function byAge(a: ContactRow, b: ContactRow): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}
