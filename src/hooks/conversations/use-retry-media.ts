import { useMutation, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { api } from "@/lib/client/api-client";
import { fetchMessage } from "./message-queries";
import { writeMessage } from "./write-cache";

/** Has our server ask Meta once more for the file of a message. */
export function useRetryMedia(messageId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (mediaId: string) => {
      await api.post(`/api/v1/media/${encodeURIComponent(mediaId)}/retry`, undefined, z.unknown());
      return fetchMessage(messageId);
    },
    onSuccess: (message) => writeMessage(client, message),
  });
}
