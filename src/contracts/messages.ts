import { z } from "zod";
import { Id, Timestamp } from "./common";

/** Order of rank is the order of progress; see services/conversations/message-status.ts. */
export const MessageStatus = z.enum([
  "pending",
  "sending",
  "unconfirmed",
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
  "received",
]);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** Why a message failed. `code` is Meta's (or ours as text); `explanation` and `action` are in the reader's language. */
export const MessageError = z.object({
  code: z.union([z.number(), z.string()]),
  title: z.string(),
  explanation: z.string(),
  action: z.string(),
});
export type MessageError = z.infer<typeof MessageError>;

export const Message = z.object({
  id: Id,
  conversationId: Id,
  wamid: z.string().nullable(),
  direction: z.enum(["in", "out"]),
  origin: z.enum(["api", "business_app", "history"]),
  /** Meta's message type; unknown ones are kept verbatim. */
  type: z.string(),
  /** The object Meta names after the type, e.g. `{ body }` for text. */
  content: z.record(z.string(), z.unknown()),
  status: MessageStatus,
  statusTimes: z.partialRecord(MessageStatus, Timestamp),
  error: MessageError.nullish(),
  replyTo: z.string().nullish(),
  reactions: z.array(z.object({ from: z.string(), emoji: z.string() })),
  author: z.object({ id: Id, name: z.string() }).nullish(),
  /** The client's key, so that a browser recognises its own optimistic bubble. */
  idempotencyKey: z.string().nullish(),
  sentAt: Timestamp,
  createdAt: Timestamp,
});
export type Message = z.infer<typeof Message>;

/** Meta's limit for a text body, in characters (Cloud API, text messages). */
export const TEXT_BODY_MAX = 4096;

/** `replyTo` is the id of a message of the same conversation (ours or its wamid). */
export const SendMessageRequest = z.strictObject({
  type: z.literal("text"),
  text: z.strictObject({
    body: z
      .string()
      .max(TEXT_BODY_MAX)
      .refine((body) => body.trim() !== "", "must not be empty"),
    preview_url: z.boolean().optional(),
  }),
  replyTo: z.string().max(256).optional(),
});
export type SendMessageRequest = z.infer<typeof SendMessageRequest>;

/** Value of the `Idempotency-Key` header. */
export const IdempotencyKey = z.string().min(1).max(255);
