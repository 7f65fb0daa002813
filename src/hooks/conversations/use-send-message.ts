import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { Message, type SendMessageRequest } from "@/contracts/messages";
import { api, ApiError, NetworkError } from "@/lib/client/api-client";
import { newIdempotencyKey } from "./idempotency-key";
import type { Outgoing } from "./outgoing-store";
import { outgoingStoreOf } from "./use-outgoing";
import { writeAcceptedMessage } from "./write-cache";

const SILENT_RETRIES = 2;

/**
 * Sends texts in a conversation. Each shows at once and is handed to our server in the order written; every try carries
 * the same Idempotency-Key, so trying again, by itself or by hand, never sends twice. Mount it once per conversation
 * (`key`): what is on its way goes on when the conversation is left.
 */
export function useSendMessage(conversationId: string, viewerId: string) {
  const client = useQueryClient();
  const store = outgoingStoreOf(viewerId);
  const { mutate } = useMutation({
    mutationKey: ["messages", "send", conversationId],
    scope: { id: `send:${conversationId}` },
    mutationFn: ({ key, body }: Outgoing) =>
      api.post(
        `/api/v1/conversations/${encodeURIComponent(conversationId)}/messages`,
        { type: "text", text: { body } } satisfies SendMessageRequest,
        Message,
        { headers: { "Idempotency-Key": key } },
      ),
    retry: (failures, error) => failures < SILENT_RETRIES && isPassing(error),
    retryDelay: (failures) => 1_000 * 2 ** failures,
    onSuccess: (message, { key }) => {
      writeAcceptedMessage(client, message, viewerId);
      store.remove(key);
    },
    onError: (error, message) => store.put({ ...message, failure: failureOf(error) }),
  });
  return useMemo(() => {
    const hand = (message: Outgoing) => {
      store.put(message);
      mutate(message);
    };
    return {
      send: (body: string) =>
        hand({
          key: newIdempotencyKey(),
          conversationId,
          body,
          sentAt: new Date().toISOString(),
          failure: null,
        }),
      /** Tries a failed one again, as the same message. */
      resend: (key: string) => {
        const message = store.list(conversationId).find((other) => other.key === key);
        if (message?.failure) hand({ ...message, failure: null });
      },
      /** Forgets one that did not reach our server. */
      discard: (key: string) => store.remove(key),
    };
  }, [conversationId, mutate, store]);
}

function isPassing(error: Error): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.status >= 500);
}

function failureOf(error: Error): string {
  return error instanceof ApiError ? error.code : "network";
}
