import { Prisma } from "@/generated/prisma/client";
import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import type { InboundMessage } from "../webhooks/events/domain-event";
import { effectsOf } from "./message-effects";
import { newestLineAt } from "./newest-line";

type Change = {
  id: string;
  unread: number;
  lastInboundAt: Date | null;
  lastMessageAt: Date | null;
  referredAt: Date | null;
};

/**
 * Counts new messages of customers as unread, opens the customer service window from Meta's time (which may arrive out of
 * order) and brings resolved and snoozed conversations back, each as far as its type does that. The conversations must
 * be locked (openConversations).
 */
export async function noteInbound(
  db: TenantDb,
  organizationId: string,
  stored: readonly { conversationId: string; message: InboundMessage }[],
): Promise<void> {
  const changes = [...Map.groupBy(stored, (one) => one.conversationId)].map(([id, list]) =>
    changeOf(
      id,
      list.map(({ message }) => message),
    ),
  );
  if (changes.length === 0) return;
  await db.$executeRaw`
    UPDATE conversations AS conversation SET
      unread_count = unread_count + unread,
      -- Null is passed over.
      last_inbound_at = GREATEST(last_inbound_at, "lastInboundAt"::timestamptz),
      last_message_at = ${newestLineAt(Prisma.sql`"lastMessageAt"::timestamptz`)},
      referred_at = GREATEST(referred_at, "referredAt"::timestamptz),
      status = CASE WHEN unread > 0 AND status IN ('resolved', 'snoozed') THEN 'open' ELSE status END,
      snoozed_until = CASE WHEN unread > 0 AND status = 'snoozed' THEN NULL ELSE snoozed_until END,
      updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      AS given (id text, unread int, "lastInboundAt" text, "lastMessageAt" text, "referredAt" text)
    CROSS JOIN ${ownerRow(organizationId)}
    WHERE conversation.organization_id = owner.id AND conversation.id = given.id`;
}

function changeOf(id: string, messages: readonly InboundMessage[]): Change {
  const asking = messages.filter(({ type }) => effectsOf(type).asksForAgent);
  return {
    id,
    unread: asking.length,
    lastInboundAt: newest(messages.filter(({ type }) => effectsOf(type).opensWindow)),
    lastMessageAt: newest(asking),
    referredAt: newest(messages.filter(({ attributes }) => attributes.referral !== undefined)),
  };
}

function newest(messages: readonly InboundMessage[]): Date | null {
  return messages.length === 0 ? null : new Date(Math.max(...messages.map(({ sentAt }) => sentAt.getTime())));
}
