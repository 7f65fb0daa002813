import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { pageOf } from "@/contracts/common";
import { Conversation } from "@/contracts/conversations";
import { api } from "@/lib/client/api-client";
import { toApiQuery, type ConversationFilters } from "./conversation-filters";

const ConversationsPage = pageOf(Conversation);
const PAGE_SIZE = 30;

export const conversationKeys = {
  lists: ["conversations", "list"] as const,
  list: (filters: ConversationFilters) => ["conversations", "list", filters] as const,
  ones: ["conversations", "one"] as const,
  one: (id: string) => ["conversations", "one", id] as const,
};

/** Reads one conversation; rejects with ApiError `not_found`. */
export function fetchConversation(id: string, signal?: AbortSignal): Promise<Conversation> {
  return api.get(`/api/v1/conversations/${encodeURIComponent(id)}`, Conversation, { signal });
}

/** The conversations that fit the filters, newest message first. */
export function conversationListQuery(filters: ConversationFilters) {
  return infiniteQueryOptions({
    queryKey: conversationKeys.list(filters),
    queryFn: ({ pageParam, signal }) => {
      const query = toApiQuery(filters);
      query.set("limit", String(PAGE_SIZE));
      if (pageParam) query.set("cursor", pageParam);
      return api.get(`/api/v1/conversations?${query}`, ConversationsPage, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One conversation. */
export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: conversationKeys.one(id),
    queryFn: ({ signal }) => fetchConversation(id, signal),
  });
}
