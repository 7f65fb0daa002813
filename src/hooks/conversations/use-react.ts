import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { Message, type SendMessageRequest } from "@/contracts/messages";
import { api } from "@/lib/client/api-client";
import { newIdempotencyKey } from "./idempotency-key";
import { fetchMessage } from "./message-queries";
import { withOwnReaction } from "./reactions";
import { writeMessage } from "./write-cache";

type Choice = { message: Message; emoji: string; key: string };

/** Reacts to a message with an emoji, or takes the reaction back (`""`). It shows at once, and goes if it is refused. */
export function useReact(conversationId: string, onRefused: () => void) {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: ["messages", "react", conversationId],
    scope: { id: `react:${conversationId}` },
    mutationFn: ({ message, emoji, key }: Choice) =>
      api.post(
        `/api/v1/conversations/${encodeURIComponent(conversationId)}/messages`,
        { type: "reaction", reaction: { message_id: message.id, emoji } } satisfies SendMessageRequest,
        Message,
        { headers: { "Idempotency-Key": key } },
      ),
    onError: onRefused,
    // What the server has, whether it took the reaction or not.
    onSettled: async (_answer, _error, { message }) => writeMessage(client, await fetchMessage(message.id)),
  });
  return useCallback(
    (message: Message, emoji: string) => {
      const reactions = withOwnReaction(message.reactions, emoji, new Date().toISOString());
      writeMessage(client, { ...message, reactions });
      mutate({ message, emoji, key: newIdempotencyKey() });
    },
    [client, mutate],
  );
}
