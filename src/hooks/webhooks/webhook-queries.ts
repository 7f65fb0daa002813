import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";
import { pageOf, type Page } from "@/contracts/common";
import { ReplayResponse, WebhookLogDetail, WebhookLogItem } from "@/contracts/webhook-logs";
import { api } from "@/lib/client/api-client";
import { toReplayRequest, type WebhookFilters } from "./webhook-filters";

const WebhookLogsPage = pageOf(WebhookLogItem);
const PAGE_SIZE = 30;
const ROOT = "/api/v1/whatsapp/webhook-logs";

/** Nobody tells browsers of webhooks as such: a visible list asks, less often when it has to ask for many pages. */
const LIST_POLL_MS = 3_000;
const LONG_LIST_POLL_MS = 15_000;
const WAITING_POLL_MS = 2_000;

const keys = {
  all: ["webhook-logs"] as const,
  list: (filters: WebhookFilters) => ["webhook-logs", "list", filters] as const,
  one: (id: string) => ["webhook-logs", "one", id] as const,
};

const pathOf = (id: string) => `${ROOT}/${encodeURIComponent(id)}`;

/** The webhooks that pass the filters, newest first, kept fresh while somebody looks. */
export function webhookListQuery(filters: WebhookFilters) {
  return infiniteQueryOptions({
    queryKey: keys.list(filters),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ ...toReplayRequest(filters), limit: String(PAGE_SIZE) });
      if (pageParam) query.set("cursor", pageParam);
      return api.get(`${ROOT}?${query}`, WebhookLogsPage, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      ((state.data as InfiniteData<Page<WebhookLogItem>> | undefined)?.pages.length ?? 0) > 2
        ? LONG_LIST_POLL_MS
        : LIST_POLL_MS,
  });
}

/** One webhook with what people wrote folded; asked for again while it waits for its processing. */
export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => api.get(pathOf(id), WebhookLogDetail, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === "received" ? WAITING_POLL_MS : false),
  });
}

/** Asks for what people wrote, which the server notes. The answer is not kept for the next visitor of the page. */
export function useShowContents(id: string) {
  return useMutation({
    mutationFn: () => api.get(`${pathOf(id)}?contents=shown`, WebhookLogDetail),
    gcTime: 0,
  });
}

/** Has one webhook processed again. */
export function useReplayWebhook(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => api.post(`${pathOf(id)}/replay`, undefined, WebhookLogItem),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Has the webhooks that pass the filters processed again. */
export function useReplayWebhooks() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (filters: WebhookFilters) =>
      api.post(`${ROOT}/replay`, toReplayRequest(filters), ReplayResponse),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.all }),
  });
}
