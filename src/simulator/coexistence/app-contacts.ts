import type { z } from "zod";
import { findPersonByNumber } from "../phone/find-person";
import { digitsOf, type Simulator } from "../simulator";
import { requireAppPhone } from "./app-chats";
import { businessAppOf } from "./business-app";
import type { AppContactsInput } from "./inputs";
import type { ContactChange } from "./payloads";
import { sendContacts } from "./sync";

/**
 * Changes the address book on the business's phone. Once the contacts have been asked for, every change is told by webhook
 * (Meta: "smb_app_state_sync webhook reference"). Answers whether it was.
 */
export function changeAppContacts(sim: Simulator, input: z.infer<typeof AppContactsInput>) {
  const phone = requireAppPhone(sim, input.phoneNumberId);
  const app = businessAppOf(sim, phone.id);
  const changes = input.contacts.map((contact): ContactChange => {
    const digits = digitsOf(contact.phone);
    // WhatsApp knows a contact by the account behind the number that was saved.
    return { ...contact, phone: findPersonByNumber(sim, digits)?.waId ?? digits };
  });
  for (const { action, phone: number, fullName } of changes) {
    app.contacts = app.contacts.filter((contact) => contact.phone !== number);
    if (action === "add") app.contacts.push({ phone: number, fullName });
  }
  const isShared = app.onboardedAt !== null && app.syncs.contacts?.sentAt != null;
  const notified = input.notify ?? isShared;
  if (notified) sendContacts(sim, phone, changes);
  sim.changed();
  return { notified, contacts: app.contacts };
}
