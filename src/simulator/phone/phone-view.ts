import type { Message, Person, PhoneNumber } from "../state/records";
import type { Simulator } from "../simulator";
import { isConnected } from "../graph/health";
import { byTime, showMessage } from "./show-message";

/** What the phone page shows for one person: the people, the chats on that person's phone, and one open chat. */
export function showPhoneView(sim: Simulator, personId: string | null, phoneId: string | null) {
  const person = (personId !== null && sim.state.people.get(personId)) || null;
  const arrived = messagesOnPhones(sim);
  const ofPerson = arrived.filter((message) => message.personId === person?.id);
  const numbers = [...sim.state.phones.values()].filter(
    (phone) => isConnected(phone) || ofPerson.some((message) => message.phoneId === phone.id),
  );
  return {
    now: sim.now(),
    callback: { state: sim.callback.state, lastError: sim.callback.lastError },
    people: [...sim.state.people.values()].map((one) => ({
      id: one.id,
      name: one.name,
      phone: one.phone,
      online: one.online,
      autoRead: one.autoRead,
      unread: arrived.filter((message) => message.personId === one.id && isUnread(message)).length,
    })),
    chats: person ? numbers.map((phone) => showChat(sim, phone, ofPerson)) : [],
    messages: ofPerson
      .filter((message) => message.phoneId === phoneId)
      .map((message) => showMessage(message, "inbound")),
    typing: person !== null && phoneId !== null && isTyping(sim, person, phoneId),
  };
}

/** A business message exists on the customer's phone only once it was delivered there. */
function messagesOnPhones(sim: Simulator): Message[] {
  return byTime([...sim.state.messages.values()]).filter(
    (message) =>
      message.direction === "inbound" || message.status === "delivered" || message.status === "read",
  );
}

function showChat(sim: Simulator, phone: PhoneNumber, messages: Message[]) {
  const own = messages.filter((message) => message.phoneId === phone.id);
  const last = own.at(-1);
  return {
    phoneId: phone.id,
    name: phone.verifiedName,
    number: phone.displayPhoneNumber,
    // In the Business app a number reads its messages whether the platform hears of them or not.
    connected: isConnected(phone) || phone.isOnBizApp,
    heard: (sim.state.wabas.get(phone.wabaId)?.subscriptions.length ?? 0) > 0 || phone.isOnBizApp,
    unread: own.filter(isUnread).length,
    last: last ? showMessage(last, "inbound") : null,
  };
}

function isUnread(message: Message): boolean {
  return message.direction === "outbound" && message.status === "delivered";
}

function isTyping(sim: Simulator, person: Person, phoneId: string): boolean {
  return person.online && (sim.typing.get(`${phoneId}:${person.id}`) ?? 0) > sim.now();
}
