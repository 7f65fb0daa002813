import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Conversation, type ConversationPatch } from "@/contracts/conversations";
import { api } from "@/lib/client/api-client";
import { writeConversation } from "./write-cache";

/** Changes a conversation's status or assignee. */
export function useUpdateConversation(conversationId: string, viewerId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: ConversationPatch) =>
      api.patch(`/api/v1/conversations/${encodeURIComponent(conversationId)}`, patch, Conversation),
    onSuccess: (conversation) => writeConversation(client, conversation, viewerId),
  });
}
