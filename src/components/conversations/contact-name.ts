import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { ContactSummary } from "@/contracts/conversations";

/** A contact's number as people write it, e.g. `+55 11 98765-4321`; null when only a business-scoped id is known. */
export function formatContactPhone(contact: ContactSummary): string | null {
  const e164 = contact.phone ?? (contact.waId === null ? null : `+${contact.waId}`);
  if (e164 === null) return null;
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

/** What to call a contact: the name, else the number, else the id; null when nothing at all is known. */
export function contactName(contact: ContactSummary): string | null {
  return contact.name?.trim() || formatContactPhone(contact) || contact.userId;
}
