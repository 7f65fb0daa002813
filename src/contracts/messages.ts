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

/** What Meta says a message costs (Meta: "Pricing"); prices themselves are not told. */
export const MessagePricing = z.object({
  billable: z.boolean().nullable(),
  model: z.string().nullable(),
  type: z.string().nullable(),
  category: z.string().nullable(),
});
export type MessagePricing = z.infer<typeof MessagePricing>;

/** A file of a message: `pending` while it is being fetched from Meta, `failed` when it cannot be had (see `error`). */
export const MessageMedia = z.object({
  id: Id,
  status: z.enum(["pending", "stored", "failed"]),
  /** By its content, once stored; until then as its sender said. */
  mimeType: z.string().nullable(),
  filename: z.string().nullable(),
  byteSize: z.number().int().nullable(),
  /** Why it failed; see contracts/media.ts. */
  error: z.string().nullable(),
});
export type MessageMedia = z.infer<typeof MessageMedia>;

/** `from`: id of the contact, or `business`; `name`: who that is, where it is known. The newest of each sender. */
export const Reaction = z.object({
  from: z.string(),
  name: z.string().nullable(),
  emoji: z.string(),
  at: Timestamp,
});
export type Reaction = z.infer<typeof Reaction>;

/** What came with a message besides its content (Meta: "messages webhook reference"). */
export const MessageAttributes = z.looseObject({
  forwarded: z.enum(["once", "often"]).optional(),
  /** Meta's object: source_url, source_type, headline, body, ctwa_clid … of the ad or post the customer came by. */
  referral: z.record(z.string(), z.unknown()).optional(),
  /** `catalog_id`, `product_retailer_id`: the product the customer asks about. */
  referredProduct: z.record(z.string(), z.unknown()).optional(),
  /** Who wrote in a WhatsApp group. */
  group: z
    .object({
      id: z.string(),
      waId: z.string().nullable(),
      userId: z.string().nullable(),
      name: z.string().nullable(),
    })
    .optional(),
  /** Of an unsupported message: why Meta does not hand it over. */
  errors: z
    .array(
      z.object({
        code: z.union([z.number(), z.string()]),
        title: z.string(),
        details: z.string().optional(),
      }),
    )
    .optional(),
});
export type MessageAttributes = z.infer<typeof MessageAttributes>;

/** As much of the message that another one answers as a quote shows, as it is now. */
export const QuotedMessage = z.object({
  id: Id,
  direction: z.enum(["in", "out"]),
  origin: z.enum(["api", "business_app", "history"]),
  type: z.string(),
  content: z.record(z.string(), z.unknown()),
  attributes: MessageAttributes,
  author: z.object({ id: Id, name: z.string() }).nullish(),
});
export type QuotedMessage = z.infer<typeof QuotedMessage>;

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
  /** Which sending its status is of: 1, and one more each time that a person had it sent again. */
  sendNumber: z.number().int(),
  /** wamid of the message it answers; `quoted` is that message where it is known here. */
  replyTo: z.string().nullish(),
  quoted: QuotedMessage.nullish(),
  attributes: MessageAttributes,
  media: MessageMedia.nullish(),
  reactions: z.array(Reaction),
  /** Set when its sender edited (then `content` is the newest) or deleted it for everyone. */
  editedAt: Timestamp.nullish(),
  revokedAt: Timestamp.nullish(),
  /** Of a reaction, edit or revoke whose message is not known here: that message's wamid. */
  targetWamid: z.string().nullish(),
  pricing: MessagePricing.nullish(),
  author: z.object({ id: Id, name: z.string() }).nullish(),
  /** The client's key, so that a browser recognises its own optimistic bubble. */
  idempotencyKey: z.string().nullish(),
  sentAt: Timestamp,
  createdAt: Timestamp,
});
export type Message = z.infer<typeof Message>;

export { SendMessageRequest, TEXT_BODY_MAX } from "./send-message";

/** How long Meta's own word on a message is waited for, before a person may send it again all the same. */
export const UNCONFIRMED_WAIT_MS = 120_000;

/** Value of the `Idempotency-Key` header. */
export const IdempotencyKey = z.string().min(1).max(255);
