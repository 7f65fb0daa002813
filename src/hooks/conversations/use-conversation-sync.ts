import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Conversation } from "@/contracts/conversations";
import { useLiveEvents } from "@/hooks/live/use-live-events";
import { ApiError } from "@/lib/client/api-client";
import type { Pages } from "./conversation-cache";
import { conversationKeys, fetchConversation } from "./conversation-queries";
import { fetchMessage, messageKeys } from "./message-queries";
import { createRefreshQueue } from "./refresh-queue";
import { writeConversation, writeMessage, writeMovedConversation } from "./write-cache";

/** Keeps every cached list and thread as the server has it: a live event names what changed, and just that is read. */
export function useConversationSync(viewerId: string): void {
  const client = useQueryClient();
  const refresh = useRef<(key: string) => void>(undefined);
  useEffect(() => {
    refresh.current = createRefreshQueue({
      refresh: (key) => readAndShow(client, key, viewerId),
      onFlood: () => {
        void client.invalidateQueries({ queryKey: ["conversations"] });
        void client.invalidateQueries({ queryKey: ["messages"] });
      },
    });
  }, [client, viewerId]);

  useLiveEvents((event) => {
    if (event.kind === "connection.updated") {
      // Whether a number is paused stands in each of its conversations; it matters in the one that is open.
      void client.invalidateQueries({ queryKey: conversationKeys.ones });
    } else if (event.kind === "conversation.updated") {
      refresh.current?.(`conversation:${event.id}`);
    } else if (event.kind === "conversation.imported") {
      refresh.current?.(`conversation:${event.id}`);
      void client.invalidateQueries({ queryKey: messageKeys.thread(event.id) });
    } else if (isShown(client, event.id, event.conversationId)) {
      refresh.current?.(`message:${event.id}`);
    }
  });
}

async function readAndShow(client: QueryClient, key: string, viewerId: string): Promise<void> {
  const [kind, id = ""] = key.split(":");
  try {
    if (kind === "message") writeMessage(client, await fetchMessage(id));
    else {
      const conversation = await fetchConversation(id);
      if (conversation.id === id) writeConversation(client, conversation, viewerId);
      else writeMovedConversation(client, id, conversation, viewerId);
    }
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

/** Whether a thread that is cached has this message in it, or a list shows it as a conversation's last. */
function isShown(client: QueryClient, messageId: string, conversationId: string | null): boolean {
  if (
    conversationId &&
    client.getQueryCache().find({ queryKey: messageKeys.thread(conversationId), exact: true })
  )
    return true;
  return client
    .getQueriesData<Pages<Conversation>>({ queryKey: conversationKeys.lists })
    .some(([, list]) =>
      list?.pages.some((page) => page.data.some((item) => item.lastMessage?.id === messageId)),
    );
}
