import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Conversation } from "@/contracts/conversations";
import { useLivePollInterval } from "@/hooks/live/use-live-events";
import type { Pages } from "./conversation-cache";
import { conversationKeys, conversationQuery } from "./conversation-queries";

/** One conversation, at once as a list shows it and then as the server has it. */
export function useConversation(id: string) {
  const client = useQueryClient();
  return useQuery({
    ...conversationQuery(id),
    initialData: () =>
      client
        .getQueriesData<Pages<Conversation>>({ queryKey: conversationKeys.lists })
        .flatMap(([, list]) => list?.pages.flatMap((page) => page.data) ?? [])
        .find((conversation) => conversation.id === id),
    initialDataUpdatedAt: 0,
    refetchInterval: useLivePollInterval(),
  });
}
