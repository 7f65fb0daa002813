import type { InboundMessage, Message, OutboundMessage, SimulatorState } from "./records";

const DAY_MS = 24 * 3_600_000;
const FREE_ENTRY_MS = 3 * DAY_MS;
const REMEMBERED = 250_000;

/** What one number and one person (or group) have written to each other. */
export type Chat = {
  phoneId: string;
  partnerId: string;
  messages: Set<Message>;
  /** Of the customer, and not read by the business. */
  unreadInbound: Set<InboundMessage>;
  /** Of the business: on its way, or delivered and not read. */
  openOutbound: Set<OutboundMessage>;
  /** When the customer wrote last; 0 = never. */
  lastInboundAt: number;
  /** When the customer came by an ad, and how long what is sent is free because of that. */
  referredAt: number | null;
  freeEntryUntil: number | null;
};

type MessageIndex = {
  chats: Map<string, Chat>;
  byPartner: Map<string, Set<Chat>>;
  byPhone: Map<string, Set<Chat>>;
  sentByPhone: Map<string, Set<OutboundMessage>>;
  byHistoryId: Map<string, OutboundMessage>;
  byMediaId: Map<string, Message>;
};

// Derived from the messages and never saved, so that no call has to look through all of them.
const indexes = new WeakMap<SimulatorState, MessageIndex>();

/** Puts a message into the world; the oldest of very many are forgotten. */
export function addMessage(state: SimulatorState, message: Message): void {
  const index = indexOf(state);
  state.messages.set(message.wamid, message);
  enter(index, message);
  for (const [wamid, oldest] of state.messages) {
    if (state.messages.size <= REMEMBERED) return;
    state.messages.delete(wamid);
    leave(index, oldest);
  }
}

/** Call after a message's status has changed. */
export function noteStatus(state: SimulatorState, message: Message): void {
  const chat = chatOfMessage(state, message);
  if (chat) note(chat, message);
}

/** The chat of a number with a person or group; null while nobody has written. */
export function chatOf(state: SimulatorState, phoneId: string, partnerId: string): Chat | null {
  return indexOf(state).chats.get(`${phoneId}:${partnerId}`) ?? null;
}

/** The chat a message is in; null when it went to nobody. */
export function chatOfMessage(state: SimulatorState, message: Message): Chat | null {
  const partnerId = message.groupId ?? message.personId;
  return partnerId === null ? null : chatOf(state, message.phoneId, partnerId);
}

/** Every chat of a person or group. */
export function chatsOf(state: SimulatorState, partnerId: string): Iterable<Chat> {
  return indexOf(state).byPartner.get(partnerId) ?? [];
}

/** Every chat of a business number. */
export function chatsOfPhone(state: SimulatorState, phoneId: string): Iterable<Chat> {
  return indexOf(state).byPhone.get(phoneId) ?? [];
}

/** What a number has sent by Graph, the oldest first. */
export function sentBy(state: SimulatorState, phoneId: string): Iterable<OutboundMessage> {
  return indexOf(state).sentByPhone.get(phoneId) ?? [];
}

/** The message behind an id of message_history. */
export function messageByHistoryId(state: SimulatorState, id: string): OutboundMessage | null {
  return indexOf(state).byHistoryId.get(id) ?? null;
}

/** The message that has a file. */
export function messageByMediaId(state: SimulatorState, id: string): Message | null {
  return indexOf(state).byMediaId.get(id) ?? null;
}

function indexOf(state: SimulatorState): MessageIndex {
  const known = indexes.get(state);
  if (known) return known;
  const index: MessageIndex = {
    chats: new Map(),
    byPartner: new Map(),
    byPhone: new Map(),
    sentByPhone: new Map(),
    byHistoryId: new Map(),
    byMediaId: new Map(),
  };
  for (const message of state.messages.values()) enter(index, message);
  indexes.set(state, index);
  return index;
}

function enter(index: MessageIndex, message: Message): void {
  const { media, phoneId } = message;
  if (media) index.byMediaId.set(media.id, message);
  if (message.direction === "outbound" && message.historyId !== undefined) {
    index.byHistoryId.set(message.historyId, message);
    collect(index.sentByPhone, phoneId, message);
  }
  const partnerId = message.groupId ?? message.personId;
  if (partnerId === null) return;
  const key = `${phoneId}:${partnerId}`;
  const chat = index.chats.get(key) ?? newChat(phoneId, partnerId);
  index.chats.set(key, chat);
  collect(index.byPartner, partnerId, chat);
  collect(index.byPhone, phoneId, chat);
  chat.messages.add(message);
  note(chat, message);
  moveWindows(chat, message);
}

function leave(index: MessageIndex, message: Message): void {
  if (message.media) index.byMediaId.delete(message.media.id);
  if (message.direction === "outbound" && message.historyId !== undefined) {
    index.byHistoryId.delete(message.historyId);
    index.sentByPhone.get(message.phoneId)?.delete(message);
  }
  const chat = index.chats.get(`${message.phoneId}:${message.groupId ?? message.personId}`);
  chat?.messages.delete(message);
  if (message.direction === "inbound") chat?.unreadInbound.delete(message);
  else chat?.openOutbound.delete(message);
}

function note(chat: Chat, message: Message): void {
  if (message.direction === "inbound") {
    if (message.status === "read") chat.unreadInbound.delete(message);
    else chat.unreadInbound.add(message);
  } else if (["read", "played", "failed"].includes(message.status)) chat.openOutbound.delete(message);
  else chat.openOutbound.add(message);
}

/** What opens the 24-hour window and the 72 hours of a free entry point (Meta: "Pricing"). */
function moveWindows(chat: Chat, message: Message): void {
  if (message.isUnheard) return;
  if (message.direction === "outbound") {
    if (message.viaApp || chat.referredAt === null || message.at > chat.referredAt + DAY_MS) return;
    if (chat.freeEntryUntil === null || chat.freeEntryUntil < chat.referredAt) {
      chat.freeEntryUntil = message.at + FREE_ENTRY_MS;
    }
    return;
  }
  if (["system", "edit", "revoke"].includes(message.type ?? "text")) return;
  chat.lastInboundAt = Math.max(chat.lastInboundAt, message.at);
  if (message.referral?.source_type === "ad") chat.referredAt = message.at;
}

function newChat(phoneId: string, partnerId: string): Chat {
  return {
    phoneId,
    partnerId,
    messages: new Set(),
    unreadInbound: new Set(),
    openOutbound: new Set(),
    lastInboundAt: 0,
    referredAt: null,
    freeEntryUntil: null,
  };
}

function collect<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}
