import type { AppContact, BusinessApp } from "../state/app-records";
import type { Message, Person, PhoneNumber } from "../state/records";
import { businessAppOf, sharedSince } from "../coexistence/business-app";
import { chatOf, chatsOfPhone } from "../state/message-index";
import type { Simulator } from "../simulator";
import { byTime, hasBubble, reactionsIn, showMessage } from "./show-message";

/** How many of the newest messages of a chat the page shows. */
const SHOWN = 300;

/** What the page of the business's own phone shows: the numbers of the Business app, one of them, and one open chat. */
export function showBusinessAppView(sim: Simulator, phoneId: string | null, personId: string | null) {
  const numbers = [...sim.state.phones.values()].filter((phone) => phone.isOnBizApp);
  const phone = numbers.find((one) => one.id === phoneId) ?? null;
  const app = phone && businessAppOf(sim, phone.id);
  const chat = phone && personId !== null ? chatOf(sim.state, phone.id, personId) : null;
  const messages = byTime(chat?.messages ?? []);
  const reactions = reactionsIn(messages);
  return {
    now: sim.now(),
    numbers: numbers.map((one) => ({
      id: one.id,
      name: one.verifiedName,
      number: one.displayPhoneNumber,
      isShared: sharedSince(sim, one) !== null,
    })),
    app: phone && app ? showApp(sim, phone, app) : null,
    chats: app ? showChats(sim, app) : [],
    people: app ? [...sim.state.people.values()].map((person) => showPartner(person, app.contacts)) : [],
    messages: messages
      .filter(hasBubble)
      .slice(-SHOWN)
      .map((message) => showMessage(message, "outbound", sim.now(), reactions)),
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

function showChats(sim: Simulator, app: BusinessApp) {
  return [...chatsOfPhone(sim.state, app.phoneId)].flatMap((chat) => {
    const person = sim.state.people.get(chat.partnerId);
    let last: Message | null = null;
    for (const message of chat.messages) {
      if (hasBubble(message) && message.at >= (last?.at ?? 0)) last = message;
    }
    if (!person || !last) return [];
    const unread = [...chat.unreadInbound].filter(hasBubble).length;
    return [
      {
        ...showPartner(person, app.contacts),
        unread,
        last: showMessage(last, "outbound", sim.now()),
      },
    ];
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
