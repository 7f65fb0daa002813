import { z } from "zod";

/** `conversation.imported`: many of its messages at once came or changed, by the history of the Business app. */
export const LiveEventKind = z.enum([
  "message.created",
  "message.updated",
  "conversation.updated",
  "conversation.imported",
  "connection.updated",
]);
export type LiveEventKind = z.infer<typeof LiveEventKind>;

/**
 * The data of one server-sent event; the SSE `id` is the cursor to resume from. It names what changed and carries no
 * content: the browser fetches it with its own rights. The extra event `reset` says: fetch everything
 * (again); a stream that does not resume begins with it.
 */
export const LiveEvent = z.object({
  kind: LiveEventKind,
  id: z.string(),
  conversationId: z.string().nullable(),
});
export type LiveEvent = z.infer<typeof LiveEvent>;
