import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { Conversation } from "@/contracts/conversations";
import { api } from "@/lib/client/api-client";
import { writeConversation } from "./write-cache";

/**
 * Marks an open conversation as read, up to the newest message that is shown, while somebody can see it; the customer
 * sees blue ticks. After a failure it waits for the next message or for the page to be looked at again.
 */
export function useMarkRead(
  conversation: Conversation | undefined,
  newestId: string | undefined,
  viewerId: string,
): void {
  const client = useQueryClient();
  const isVisible = useSyncExternalStore(subscribeVisibility, isPageVisible, () => false);
  const { mutate } = useMutation({
    mutationFn: ({ id, upTo }: { id: string; upTo: string }) =>
      api.post(
        `/api/v1/conversations/${encodeURIComponent(id)}/read?${new URLSearchParams({ upTo })}`,
        undefined,
        Conversation,
      ),
    onSuccess: (read) => writeConversation(client, read, viewerId),
  });
  const id = conversation?.id;
  const unreadCount = conversation?.unreadCount ?? 0;
  useEffect(() => {
    if (id && newestId && isVisible && unreadCount > 0) mutate({ id, upTo: newestId });
  }, [id, newestId, isVisible, unreadCount, mutate]);
}

function subscribeVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

function isPageVisible(): boolean {
  return document.visibilityState === "visible";
}
