import { newId } from "@/lib/server/ids";
import type { AliasRow, ContactBook } from "./contact-book";

/**
 * Notes in the book that a contact has this id too: as its own where it had none of the kind, else besides, for what is
 * known is never rewritten. `waId`: how Meta writes the number, else it is written as its key.
 */
export function learnId(book: ContactBook, contactId: string, key: string, waId: string | null): void {
  const contact = book.contacts.get(contactId);
  if (!contact) return;
  const [kind, id = ""] = splitKey(key);
  if (kind === "phone" && contact.phoneKey === null) {
    book.contacts.set(contactId, { ...contact, phoneKey: id, waId: waId ?? id });
  } else if (kind === "user" && contact.userId === null) {
    book.contacts.set(contactId, { ...contact, userId: id });
  } else {
    addAlias(book, { contactId, key, until: null });
  }
}

/** Notes one more id in the book. */
export function addAlias(book: ContactBook, alias: Omit<AliasRow, "id">): void {
  book.aliases.push({ id: newId(), ...alias });
}

/** `phone:5511…` as its two parts. */
function splitKey(key: string): [string, string] {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}
