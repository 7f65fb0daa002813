import { noop, type QueryClient, type QueryKey } from "@tanstack/react-query";
import type { Conversation } from "@/contracts/conversations";
import type { Message } from "@/contracts/messages";
import {
  addMessage,
  mergeConversation,
  patchLastMessage,
  removeById,
  upsertConversation,
  upsertMessage,
  type Pages,
} from "./conversation-cache";
import type { ConversationFilters } from "./conversation-filters";
import { conversationKeys } from "./conversation-queries";
import { messageKeys } from "./message-queries";

/** Shows a message as the server has it now: in its thread, and in the list where it is the last one. */
export function writeMessage(client: QueryClient, message: Message): void {
  patch<Pages<Message>>(client, messageKeys.thread(message.conversationId), (thread) =>
    upsertMessage(thread, message),
  );
  writePreviews(client, message);
}

/** Shows a message that has just been accepted, unless a later state of it is shown already; its conversation moves up. */
export function writeAcceptedMessage(client: QueryClient, message: Message, viewerId: string): void {
  patch<Pages<Message>>(client, messageKeys.thread(message.conversationId), (thread) =>
    addMessage(thread, message),
  );
  const conversation = client.getQueryData<Conversation>(conversationKeys.one(message.conversationId));
  if (!conversation || conversation.lastMessage?.id === message.id) return;
  if (conversation.lastMessage && conversation.lastMessage.sentAt > message.sentAt) return;
  writeConversation(client, { ...conversation, lastMessage: message }, viewerId);
}

/** Shows a conversation as the server has it now, in every list it belongs to. */
export function writeConversation(client: QueryClient, conversation: Conversation, viewerId: string): void {
  const key = conversationKeys.one(conversation.id);
  patch<Conversation>(client, key, (current) => mergeConversation(current, conversation));
  for (const [key] of client.getQueriesData({ queryKey: conversationKeys.lists })) {
    const filters = key[2] as ConversationFilters;
    patch<Pages<Conversation>>(client, key, (list) =>
      upsertConversation(list, conversation, filters, viewerId),
    );
  }
}

/**
 * Two contacts turned out to be one person, and this conversation goes on as another one: the old one leaves every list,
 * and whoever has it open is told where it is now.
 */
export function writeMovedConversation(
  client: QueryClient,
  oldId: string,
  conversation: Conversation,
  viewerId: string,
): void {
  for (const [key] of client.getQueriesData({ queryKey: conversationKeys.lists })) {
    patch<Pages<Conversation>>(client, key, (list) => removeById(list, oldId));
  }
  patch<Conversation>(client, conversationKeys.one(oldId), () => conversation);
  writeConversation(client, conversation, viewerId);
}

function writePreviews(client: QueryClient, message: Message): void {
  for (const [key] of client.getQueriesData({ queryKey: conversationKeys.lists })) {
    patch<Pages<Conversation>>(client, key, (list) => patchLastMessage(list, message));
  }
}

/**
 * Changes what is cached, if anything is. An answer that is on its way may have been made before the change, and would
 * undo it: then the change is made once more after it (which is why patches must be idempotent).
 */
function patch<T>(client: QueryClient, key: QueryKey, change: (current: T) => T): void {
  const apply = () =>
    client.setQueryData<T>(key, (current) => (current === undefined ? undefined : change(current)));
  apply();
  const query = client.getQueryCache().find({ queryKey: key, exact: true });
  if (query?.state.fetchStatus === "fetching") void query.promise?.catch(noop).then(apply);
}
