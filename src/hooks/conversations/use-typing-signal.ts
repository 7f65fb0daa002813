import { useMemo } from "react";
import { z } from "zod";
import { api } from "@/lib/client/api-client";
import { createTypingSignal, type TypingSignal } from "./typing-signal";

/** Tells the customer of a conversation that somebody is writing. Nobody misses it when it does not get through. */
export function useTypingSignal(conversationId: string): TypingSignal {
  return useMemo(
    () =>
      createTypingSignal(() => {
        const path = `/api/v1/conversations/${encodeURIComponent(conversationId)}/typing`;
        void api.post(path, undefined, z.unknown()).catch(() => undefined);
      }),
    [conversationId],
  );
}
