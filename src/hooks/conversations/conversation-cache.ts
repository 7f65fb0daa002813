import type { Conversation } from "@/contracts/conversations";
import type { Message, MessageStatus } from "@/contracts/messages";
import { matchesFilters, type ConversationFilters } from "./conversation-filters";

/** The pages of an infinite query as the cache keeps them. */
export type Pages<T> = { pages: { data: T[]; nextCursor: string | null }[]; pageParams: unknown[] };

/** The order of services/conversations/message-status: failed may follow sent, never delivered. */
const rank: Record<MessageStatus, number> = {
  received: 0,
  pending: 0,
  sending: 1,
  unconfirmed: 2,
  sent: 3,
  failed: 4,
  delivered: 5,
  read: 6,
  played: 7,
};

/** The newer of two views of one message: ticks never go back, except when a person has it sent again. */
export function mergeMessage(current: Message, incoming: Message): Message {
  const isSameSend = incoming.sendNumber === current.sendNumber;
  if (isSameSend ? rank[incoming.status] >= rank[current.status] : incoming.sendNumber > current.sendNumber)
    return incoming;
  const { status, statusTimes, error, sendNumber } = current;
  return { ...incoming, status, statusTimes, error, sendNumber };
}

/** A reaction, edit or deletion that shows at its message (`targetWamid` is told while that is unknown) is no line. */
const isLine = ({ type, targetWamid, status }: Message) =>
  !["reaction", "edit", "revoke"].includes(type) || targetWamid != null || status === "failed";

const isNewer = (a: Message, b: Message) => a.sentAt > b.sentAt || (a.sentAt === b.sentAt && a.id > b.id);

const isSame = (a: Message, b: Message) =>
  a.id === b.id || (a.idempotencyKey != null && a.idempotencyKey === b.idempotencyKey);

/**
 * Puts a message into a thread (pages newest first): in the place of the one with the same id or idempotency key, else
 * at its time. A message older than everything loaded is left out: its page brings it when it is asked for.
 */
export function upsertMessage(thread: Pages<Message>, incoming: Message): Pages<Message> {
  if (!isLine(incoming)) return removeById(thread, incoming.id);
  let isKnown = false;
  const pages = thread.pages.map((page) => {
    if (!page.data.some((message) => isSame(message, incoming))) return page;
    isKnown = true;
    return {
      ...page,
      data: page.data.map((message) =>
        isSame(message, incoming) ? mergeMessage(message, incoming) : message,
      ),
    };
  });
  return isKnown ? { ...thread, pages } : insertSorted(thread, incoming, isNewer);
}

/** Adds a message that is not in the thread yet; one that is there stays as it is, for it may be ahead. */
export function addMessage(thread: Pages<Message>, incoming: Message): Pages<Message> {
  const isKnown = thread.pages.some((page) => page.data.some((message) => isSame(message, incoming)));
  return isKnown ? thread : insertSorted(thread, incoming, isNewer);
}

/** The newer of two views of one conversation; the ticks of its last message never go back. */
export function mergeConversation(current: Conversation, incoming: Conversation): Conversation {
  const [older, newer] = incoming.updatedAt >= current.updatedAt ? [current, incoming] : [incoming, current];
  if (!newer.lastMessage || !older.lastMessage) return newer;
  if (newer.lastMessage.id !== older.lastMessage.id) return newer;
  return { ...newer, lastMessage: mergeMessage(older.lastMessage, newer.lastMessage) };
}

/** When something last happened, as the server orders the list. */
const happenedAt = (conversation: Conversation) => conversation.lastMessage?.sentAt ?? conversation.updatedAt;

const isMoreRecent = (a: Conversation, b: Conversation) =>
  happenedAt(a) > happenedAt(b) || (happenedAt(a) === happenedAt(b) && a.id < b.id);

/**
 * Puts a conversation into a list (newest message first): moved to its place, taken out when it no longer fits the
 * filters. Where only the server can tell whether it fits, it stays if it was there and is not added if it was not.
 */
export function upsertConversation(
  list: Pages<Conversation>,
  incoming: Conversation,
  filters: ConversationFilters,
  viewerId: string,
): Pages<Conversation> {
  const known = list.pages.flatMap((page) => page.data).find(({ id }) => id === incoming.id);
  const merged = known ? mergeConversation(known, incoming) : incoming;
  const without = known ? removeById(list, incoming.id) : list;
  const fits = matchesFilters(merged, filters, viewerId) ?? known !== undefined;
  return fits ? insertSorted(without, merged, isMoreRecent) : without;
}

/** Shows the new state of a message in the list's preview, if it is the last one of its conversation. */
export function patchLastMessage(list: Pages<Conversation>, message: Message): Pages<Conversation> {
  const shows = ({ lastMessage }: Conversation) => lastMessage?.id === message.id;
  if (!list.pages.some((page) => page.data.some(shows))) return list;
  const patch = (item: Conversation) =>
    item.lastMessage?.id === message.id
      ? { ...item, lastMessage: mergeMessage(item.lastMessage, message) }
      : item;
  return { ...list, pages: list.pages.map((page) => ({ ...page, data: page.data.map(patch) })) };
}

/** The rows of every loaded page; one that moved between two pages while they were read is given once. */
export function flattenPages<T extends { id: string }>(list: Pages<T> | undefined): T[] {
  const byId = new Map<string, T>();
  for (const item of list?.pages.flatMap((page) => page.data) ?? []) {
    if (!byId.has(item.id)) byId.set(item.id, item);
  }
  return [...byId.values()];
}

/** Takes a conversation (or whatever has this id) out of a list. */
export function removeById<T extends { id: string }>(list: Pages<T>, id: string): Pages<T> {
  return {
    ...list,
    pages: list.pages.map((page) =>
      page.data.some((item) => item.id === id)
        ? { ...page, data: page.data.filter((item) => item.id !== id) }
        : page,
    ),
  };
}

function insertSorted<T>(list: Pages<T>, incoming: T, comesBefore: (a: T, b: T) => boolean): Pages<T> {
  const last = list.pages.length - 1;
  for (const [index, page] of list.pages.entries()) {
    const position = page.data.findIndex((item) => comesBefore(incoming, item));
    const isEndOfAll = index === last && page.nextCursor === null;
    if (position === -1 && !isEndOfAll) continue;
    const at = position === -1 ? page.data.length : position;
    const data = [...page.data.slice(0, at), incoming, ...page.data.slice(at)];
    return { ...list, pages: list.pages.map((other, i) => (i === index ? { ...other, data } : other)) };
  }
  return list;
}
