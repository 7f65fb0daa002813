import type { Message, Person, PhoneNumber } from "../state/records";
import { chatOf, chatsOf, type Chat } from "../state/message-index";
import type { Simulator } from "../simulator";
import { isConnected } from "../graph/health";
import { byTime, hasBubble, reactionsIn, showMessage } from "./show-message";

/** How many of the newest messages of a chat the page shows. */
const SHOWN = 300;

/** What the phone page shows for one person: the people, the chats on that person's phone, and one open chat. */
export function showPhoneView(sim: Simulator, personId: string | null, phoneId: string | null) {
  const person = (personId !== null && sim.state.people.get(personId)) || null;
  const chats = new Map(
    [...(person ? chatsOf(sim.state, person.id) : [])].map((chat) => [chat.phoneId, chat]),
  );
  const numbers = [...sim.state.phones.values()].filter((phone) => isConnected(phone) || chats.has(phone.id));
  return {
    now: sim.now(),
    callback: { state: sim.callback.state, lastError: sim.callback.lastError },
    people: [...sim.state.people.values()].map((one) => ({
      id: one.id,
      name: one.name,
      phone: one.phone,
      online: one.online,
      autoRead: one.autoRead,
      unread: [...chatsOf(sim.state, one.id)].reduce((sum, chat) => sum + unreadIn(chat), 0),
    })),
    chats: person ? numbers.map((phone) => showChat(sim, phone, chats.get(phone.id))) : [],
    messages: person && phoneId !== null ? showMessages(sim, chatOf(sim.state, phoneId, person.id)) : [],
    typing: person !== null && phoneId !== null && isTyping(sim, person, phoneId),
  };
}

function showMessages(sim: Simulator, chat: Chat | null) {
  const messages = byTime(chat?.messages ?? []).filter(hasArrived);
  const reactions = reactionsIn(messages);
  return messages
    .filter(hasBubble)
    .slice(-SHOWN)
    .map((message) => showMessage(message, "inbound", sim.now(), reactions));
}

/** A business message exists on the customer's phone only once it was delivered there. */
function hasArrived(message: Message): boolean {
  return message.direction === "inbound" || ["delivered", "read", "played"].includes(message.status);
}

function showChat(sim: Simulator, phone: PhoneNumber, chat: Chat | undefined) {
  let last: Message | null = null;
  for (const message of chat?.messages ?? []) {
    if (hasArrived(message) && hasBubble(message) && message.at >= (last?.at ?? 0)) last = message;
  }
  return {
    phoneId: phone.id,
    name: phone.verifiedName,
    number: phone.displayPhoneNumber,
    // In the Business app a number reads its messages whether the platform hears of them or not.
    connected: isConnected(phone) || phone.isOnBizApp,
    heard: (sim.state.wabas.get(phone.wabaId)?.subscriptions.length ?? 0) > 0 || phone.isOnBizApp,
    unread: chat ? unreadIn(chat) : 0,
    last: last ? showMessage(last, "inbound", sim.now()) : null,
  };
}

function unreadIn(chat: Chat): number {
  let count = 0;
  for (const message of chat.openOutbound)
    if (message.status === "delivered" && hasBubble(message)) count += 1;
  return count;
}

function isTyping(sim: Simulator, person: Person, phoneId: string): boolean {
  return person.online && (sim.typing.get(`${phoneId}:${person.id}`) ?? 0) > sim.now();
}
