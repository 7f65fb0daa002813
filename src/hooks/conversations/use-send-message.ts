import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { Message } from "@/contracts/messages";
import { api, ApiError, NetworkError } from "@/lib/client/api-client";
import { newIdempotencyKey } from "./idempotency-key";
import { cancelUpload, heldFile, holdFile, releaseFile } from "./outgoing-files";
import { FileLost, toSendRequest, uploadOutgoing } from "./outgoing-request";
import type { Outgoing, OutgoingFile } from "./outgoing-store";
import { outgoingStoreOf } from "./use-outgoing";
import { writeAcceptedMessage } from "./write-cache";

const SILENT_RETRIES = 2;

/** What an agent has written: words, a file with or without words, as an answer to a message or not. */
export type Written = {
  body: string;
  replyTo: string | null;
  file: { bytes: File; kind: OutgoingFile["kind"]; mimeType: string } | null;
};

/**
 * Sends messages of a conversation. Each shows at once and is handed to our server in the order written, a file before
 * its message; every try carries the same Idempotency-Key, so trying again, by itself or by hand, never sends twice.
 * Mount it once per conversation (`key`): what is on its way goes on when the conversation is left.
 */
export function useSendMessage(conversationId: string, viewerId: string) {
  const client = useQueryClient();
  const store = outgoingStoreOf(viewerId);
  const { mutate } = useMutation({
    mutationKey: ["messages", "send", conversationId],
    scope: { id: `send:${conversationId}` },
    mutationFn: async (message: Outgoing) => {
      const current = store.list(conversationId).find(({ key }) => key === message.key) ?? message;
      const ready = await withUploadedFile(current);
      if (ready !== current) store.put(ready);
      return api.post(
        `/api/v1/conversations/${encodeURIComponent(conversationId)}/messages`,
        toSendRequest(ready),
        Message,
        { headers: { "Idempotency-Key": message.key } },
      );
    },
    retry: (failures, error) => failures < SILENT_RETRIES && isPassing(error),
    retryDelay: (failures) => 1_000 * 2 ** failures,
    onSuccess: (message, { key }) => {
      writeAcceptedMessage(client, message, viewerId);
      store.remove(key);
      releaseFile(key);
    },
    onError: (error, message) => {
      if (heldFile(message.key)?.signal.aborted) {
        store.remove(message.key);
        releaseFile(message.key);
        return;
      }
      const current = store.list(conversationId).find(({ key }) => key === message.key) ?? message;
      store.put({ ...current, failure: failureOf(error) });
    },
  });
  return useMemo(() => {
    const hand = (message: Outgoing) => {
      store.put(message);
      mutate(message);
    };
    return {
      send: ({ body, replyTo, file }: Written) => {
        const key = newIdempotencyKey();
        if (file) holdFile(key, file.bytes);
        hand({
          key,
          conversationId,
          body,
          file: file && {
            kind: file.kind,
            name: file.bytes.name,
            mimeType: file.mimeType,
            byteSize: file.bytes.size,
            mediaId: null,
          },
          replyTo,
          sentAt: new Date().toISOString(),
          failure: null,
        });
      },
      /** Tries a failed one again, as the same message. */
      resend: (key: string) => {
        const message = store.list(conversationId).find((other) => other.key === key);
        if (message?.failure) hand({ ...message, failure: null });
      },
      /** Forgets one that did not reach our server; the upload of its file is broken off. */
      discard: (key: string) => {
        cancelUpload(key);
        // One whose turn has not come yet is forgotten when it does.
        const hasFailed = store.list(conversationId).some((one) => one.key === key && one.failure !== null);
        if (hasFailed) releaseFile(key);
        store.remove(key);
      },
    };
  }, [conversationId, mutate, store]);
}

async function withUploadedFile(message: Outgoing): Promise<Outgoing> {
  if (!message.file || message.file.mediaId !== null) return message;
  return { ...message, file: await uploadOutgoing(message.key, message.file) };
}

function isPassing(error: Error): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && error.status >= 500);
}

function failureOf(error: Error): string {
  if (error instanceof FileLost) return "file_lost";
  return error instanceof ApiError ? error.code : "network";
}
