import { infiniteQueryOptions } from "@tanstack/react-query";
import { pageOf } from "@/contracts/common";
import { Message } from "@/contracts/messages";
import { api } from "@/lib/client/api-client";

const MessagesPage = pageOf(Message);
const PAGE_SIZE = 50;

export const messageKeys = {
  thread: (conversationId: string) => ["messages", "thread", conversationId] as const,
};

/** Reads one message; rejects with ApiError `not_found`. */
export function fetchMessage(id: string): Promise<Message> {
  return api.get(`/api/v1/messages/${encodeURIComponent(id)}`, Message);
}

/** The messages of a conversation, newest first, older ones by page. */
export function threadQuery(conversationId: string) {
  return infiniteQueryOptions({
    queryKey: messageKeys.thread(conversationId),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
      if (pageParam) query.set("cursor", pageParam);
      const path = `/api/v1/conversations/${encodeURIComponent(conversationId)}/messages?${query}`;
      return api.get(path, MessagesPage, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
