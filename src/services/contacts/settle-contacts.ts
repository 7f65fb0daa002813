import type { TenantDb } from "../context";
import type { PersonIds } from "../webhooks/events/domain-event";
import { loadBook, ownerOf, type ContactBook, type ContactRow } from "./contact-book";
import { idKeysOf } from "./contact-ids";
import { learnId } from "./learn-id";
import { carryOut, planMerge, type PlannedMerge } from "./merge-contacts";
import { saveBook } from "./save-book";
import { findKeptApart, pairOf } from "./kept-apart";

type Person = PersonIds & { groupId: string | null; at?: Date };

/**
 * Gives people's new ids to their contacts, and merges contacts that turn out to be one person, unless somebody has
 * undone just that before. Needs lockIds for the ids of everybody who is not known so already. Answers each one's contact.
 */
export async function settleContacts(
  db: TenantDb,
  organizationId: string,
  people: readonly Person[],
): Promise<ContactRow[]> {
  const keys = people.flatMap(idKeysOf);
  const stored = await loadBook(db, organizationId, { keys });
  const apart = await findKeptApart(db, organizationId, [...stored.contacts.keys()]);
  let books = { before: stored, book: structuredClone(stored) };
  const merges: PlannedMerge[] = [];
  for (let two = findTwo(books.book, people, apart); two; two = findTwo(books.book, people, apart)) {
    const { merge, ...next } = planMerge(books, two);
    merges.push(merge);
    books = next;
  }

  const { book } = books;
  for (const person of people) {
    const [owner] = ownersOf(book, person);
    if (!owner) throw new Error("A contact vanished while it was being looked up");
    for (const key of idKeysOf(person)) {
      if (ownerOf(book, key, person.at) === null) learnId(book, owner.id, key, person.waId);
    }
    confirmNumber(book, person);
  }
  await saveBook(db, organizationId, stored, book);
  for (const merge of merges) await carryOut(db, organizationId, merge, "same_sender");
  return people.flatMap((person) => ownersOf(book, person)[0] ?? []);
}

function ownersOf(book: ContactBook, person: Person): ContactRow[] {
  const owners = idKeysOf(person).flatMap((key) => ownerOf(book, key, person.at) ?? []);
  return [...new Set(owners)];
}

function findTwo(
  book: ContactBook,
  people: readonly Person[],
  apart: ReadonlySet<string>,
): [string, string] | null {
  for (const person of people) {
    const [one, other] = ownersOf(book, person);
    if (one && other && !apart.has(pairOf(one.id, other.id))) return [one.id, other.id];
  }
  return null;
}

/** The number that an agent dialled is on WhatsApp: Meta has told its wa_id. */
function confirmNumber(book: ContactBook, { waId, groupId }: Person): void {
  if (waId === null || groupId !== null) return;
  const [key = ""] = idKeysOf({ waId, userId: null });
  const owner = [...book.contacts.values()].find((contact) => `phone:${contact.phoneKey}` === key);
  if (owner?.waId === null) book.contacts.set(owner.id, { ...owner, waId });
}
