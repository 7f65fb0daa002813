import type { AppContact, BusinessApp } from "../state/app-records";
import type { Message, Person, PhoneNumber } from "../state/records";
import { businessAppOf, sharedSince } from "../coexistence/business-app";
import type { Simulator } from "../simulator";
import { byTime, showMessage } from "./show-message";

/** What the page of the business's own phone shows: the numbers of the Business app, one of them, and one open chat. */
export function showBusinessAppView(sim: Simulator, phoneId: string | null, personId: string | null) {
  const numbers = [...sim.state.phones.values()].filter((phone) => phone.isOnBizApp);
  const phone = numbers.find((one) => one.id === phoneId) ?? null;
  const app = phone && businessAppOf(sim, phone.id);
  const messages = byTime([...sim.state.messages.values()]).filter(
    (message) => message.phoneId === phone?.id,
  );
  return {
    now: sim.now(),
    numbers: numbers.map((one) => ({
      id: one.id,
      name: one.verifiedName,
      number: one.displayPhoneNumber,
      isShared: sharedSince(sim, one) !== null,
    })),
    app: phone && app ? showApp(sim, phone, app) : null,
    chats: app ? showChats(sim, app, messages) : [],
    people: app ? [...sim.state.people.values()].map((person) => showPartner(person, app.contacts)) : [],
    messages: messages
      .filter((message) => message.personId !== null && message.personId === personId)
      .map((message) => showMessage(message, "outbound")),
  };
}

function showApp(sim: Simulator, phone: PhoneNumber, app: BusinessApp) {
  const waba = sim.state.wabas.get(phone.wabaId);
  return {
    phoneId: phone.id,
    sharedSince: sharedSince(sim, phone),
    isHeard: (waba?.subscriptions.length ?? 0) > 0,
    isMoving: app.isMoving,
    historyDeclined: app.historyDeclined,
    syncs: app.syncs,
    contacts: [...app.contacts].sort((a, b) => a.fullName.localeCompare(b.fullName, "pt-BR")),
  };
}

function showChats(sim: Simulator, app: BusinessApp, messages: Message[]) {
  const latest = new Map<string, Message>();
  for (const message of messages) if (message.personId !== null) latest.set(message.personId, message);
  return [...latest].flatMap(([personId, last]) => {
    const person = sim.state.people.get(personId);
    const unread = messages.filter((message) => message.personId === personId && isUnread(message)).length;
    return person
      ? [{ ...showPartner(person, app.contacts), unread, last: showMessage(last, "outbound") }]
      : [];
  });
}

/** A customer as the business knows them: by the address book, else by the number and the name they gave themselves. */
function showPartner(person: Person, contacts: AppContact[]) {
  const saved = contacts.find((contact) => contact.phone === person.waId || contact.phone === person.phone);
  return {
    personId: person.id,
    name: saved?.fullName ?? person.name,
    isSaved: saved !== undefined,
    phone: person.phone,
  };
}

function isUnread(message: Message): boolean {
  return message.direction === "inbound" && message.status !== "read";
}
