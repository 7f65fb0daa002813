import { Prisma } from "@/generated/prisma/client";
import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import { effectsOf } from "./message-effects";
import { newestLineAt } from "./newest-line";
import type { PlacedAppMessage } from "./store-messages";

/**
 * Moves conversations up in the list to the newest of their new messages that show as a line of their own. They must be
 * locked (openConversations).
 */
export async function noteNewest(
  db: TenantDb,
  organizationId: string,
  placed: readonly PlacedAppMessage[],
  added: readonly { conversationId: string }[],
): Promise<void> {
  const grown = new Set(added.map(({ conversationId }) => conversationId));
  const newest = new Map<string, Date>();
  for (const { conversationId, message } of placed) {
    if (!grown.has(conversationId) || !effectsOf(message.type).asksForAgent) continue;
    const before = newest.get(conversationId);
    if (!before || before < message.sentAt) newest.set(conversationId, message.sentAt);
  }
  if (newest.size === 0) return;
  const times = [...newest.values()].map((at) => at.toISOString());
  await db.$executeRaw`
    UPDATE conversations AS conversation SET
      last_message_at = ${newestLineAt(Prisma.sql`given.at`)},
      updated_at = now()
    FROM unnest(${[...newest.keys()]}::text[], ${times}::timestamptz[]) AS given (id, at)
    CROSS JOIN ${ownerRow(organizationId)}
    WHERE conversation.organization_id = owner.id AND conversation.id = given.id`;
}
