import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Message } from "@/contracts/messages";
import { api } from "@/lib/client/api-client";
import { writeMessage } from "./write-cache";

/** Has our server send a failed or unconfirmed message again; it keeps its place in the thread. */
export function useRetryMessage() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      api.post(`/api/v1/messages/${encodeURIComponent(id)}/retry`, undefined, Message),
    onSuccess: (message) => writeMessage(client, message),
  });
}
