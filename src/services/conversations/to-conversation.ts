import type { Conversation } from "@/contracts/conversations";
import type { Message } from "@/contracts/messages";
import { PauseReason } from "@/contracts/whatsapp";
import type { Prisma } from "@/generated/prisma/client";
import { contactSummarySelect, toContactSummary } from "../contacts/to-contact-summary";
import { sendingWindow } from "./service-window";

/** The columns that may leave as a conversation. */
export const conversationSelect = {
  id: true,
  contact: { select: contactSummarySelect },
  phoneNumber: { select: { phoneId: true, pauseReason: true } },
  status: true,
  assignee: { select: { id: true, name: true } },
  labels: true,
  unreadCount: true,
  lastInboundAt: true,
  freeEntryUntil: true,
  lastMessageAt: true,
  updatedAt: true,
} satisfies Prisma.ConversationSelect;

export type ConversationRow = Prisma.ConversationGetPayload<{ select: typeof conversationSelect }>;

/** A conversation as it leaves, with its newest message. */
export function toConversation(row: ConversationRow, lastMessage: Message | null): Conversation {
  const { lastInboundAt, freeEntryUntil } = row;
  const window = sendingWindow({ lastInboundAt, freeEntryUntil, now: new Date() });
  return {
    id: row.id,
    contact: toContactSummary(row.contact),
    phoneId: row.phoneNumber.phoneId,
    pauseReason: PauseReason.nullable().parse(row.phoneNumber.pauseReason),
    status: row.status,
    assignee: row.assignee,
    labels: row.labels,
    unreadCount: row.unreadCount,
    lastMessage,
    windowExpiresAt: window.freeFormUntil?.toISOString() ?? null,
    freeEntryUntil: window.freeOfChargeUntil?.toISOString() ?? null,
    lastInboundAt: lastInboundAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}
