import { z } from "zod";
import { Id, PageQuery, Timestamp } from "./common";
import { Message } from "./messages";
import { PauseReason } from "./whatsapp";

export const ConversationStatus = z.enum(["open", "pending", "snoozed", "resolved"]);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

/**
 * Somebody a number talks with: a customer, of whom `waId`, `userId` (BSUID) or both are known, or only the `phone` that
 * was dialled; or a WhatsApp group. `phone` is E.164.
 */
export const ContactSummary = z.object({
  id: Id,
  name: z.string().nullable(),
  waId: z.string().nullable(),
  userId: z.string().nullable(),
  phone: z.string().nullable(),
  isGroup: z.boolean(),
  /** The customer does not want marketing messages. */
  refusesMarketing: z.boolean(),
});
export type ContactSummary = z.infer<typeof ContactSummary>;

export const Assignee = z.object({ id: Id, name: z.string() });

export const Conversation = z.object({
  id: Id,
  contact: ContactSummary,
  /** Meta's phone number id of the business number. */
  phoneId: z.string(),
  /** Why nothing is sent from that number for now: what is written waits and leaves by itself. */
  pauseReason: PauseReason.nullable(),
  status: ConversationStatus,
  assignee: Assignee.nullable(),
  labels: z.array(z.string()),
  unreadCount: z.number().int(),
  lastMessage: Message.nullable(),
  /** When the customer service window closes; null when the customer never wrote. */
  windowExpiresAt: Timestamp.nullable(),
  /** Until when messages cost nothing, for the customer came by an ad or a page's button; null when it is over. */
  freeEntryUntil: Timestamp.nullable(),
  lastInboundAt: Timestamp.nullable(),
  updatedAt: Timestamp,
});
export type Conversation = z.infer<typeof Conversation>;

export const ConversationsQuery = PageQuery.extend({
  status: ConversationStatus.or(z.literal("all")).default("all"),
  assignee: z.string().max(64).optional(),
  phoneId: z.string().max(32).optional(),
  label: z.string().max(64).optional(),
  unread: z.stringbool().optional(),
  q: z.string().trim().min(1).max(200).optional(),
});
export type ConversationsQuery = z.infer<typeof ConversationsQuery>;

export const ConversationPatch = z.strictObject({
  status: ConversationStatus.optional(),
  assigneeId: Id.nullable().optional(),
  snoozedUntil: Timestamp.nullable().optional(),
  labels: z.array(z.string().trim().min(1).max(64)).max(20).optional(),
});
export type ConversationPatch = z.infer<typeof ConversationPatch>;
