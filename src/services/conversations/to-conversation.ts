import type { Conversation } from "@/contracts/conversations";
import type { Locale } from "@/contracts/session";
import { PauseReason } from "@/contracts/whatsapp";
import type { Prisma } from "@/generated/prisma/client";
import { windowExpiresAt } from "./service-window";
import { toMessage, type MessageRow } from "./to-message";

/** The columns that may leave as a conversation. */
export const conversationSelect = {
  id: true,
  contact: {
    select: { id: true, savedName: true, profileName: true, username: true, waId: true, userId: true },
  },
  phoneNumber: { select: { phoneId: true, pauseReason: true } },
  status: true,
  assignee: { select: { id: true, name: true } },
  labels: true,
  unreadCount: true,
  lastInboundAt: true,
  lastMessageAt: true,
  updatedAt: true,
} satisfies Prisma.ConversationSelect;

export type ConversationRow = Prisma.ConversationGetPayload<{ select: typeof conversationSelect }>;

/** A conversation as it leaves, with its newest message. */
export function toConversation(
  row: ConversationRow,
  lastMessage: MessageRow | null,
  locale: Locale,
): Conversation {
  const { id, savedName, profileName, username, waId, userId } = row.contact;
  return {
    id: row.id,
    contact: {
      id,
      // What the business itself calls a customer says more than what the customer does.
      name: savedName ?? profileName ?? username,
      waId,
      userId,
      // A wa_id is a phone number in E.164 without its plus, as Meta writes it.
      phone: waId === null ? null : `+${waId}`,
    },
    phoneId: row.phoneNumber.phoneId,
    pauseReason: PauseReason.nullable().parse(row.phoneNumber.pauseReason),
    status: row.status,
    assignee: row.assignee,
    labels: row.labels,
    unreadCount: row.unreadCount,
    lastMessage: lastMessage && toMessage(lastMessage, locale),
    windowExpiresAt: windowExpiresAt(row.lastInboundAt)?.toISOString() ?? null,
    lastInboundAt: row.lastInboundAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}
