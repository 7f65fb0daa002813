import type { Message } from "@/contracts/messages";
import type { OrgContext, TenantDb } from "../context";
import { completeMessages } from "./complete-messages";
import { isThreadLine } from "./thread-lines";
import { messageSelect } from "./to-message";

/** The newest line of each conversation, by conversation id: one look into the index for each, in a few queries. */
export async function findLastMessages(
  db: TenantDb,
  ctx: OrgContext,
  conversationIds: readonly string[],
): Promise<Map<string, Message>> {
  const { organizationId } = ctx;
  if (conversationIds.length === 0) return new Map();
  const newest = await db.$queryRaw<{ id: string }[]>`
    SELECT line.id
    FROM unnest(${[...conversationIds]}::text[]) AS wanted (id)
    CROSS JOIN LATERAL (
      SELECT id FROM messages AS message
      WHERE organization_id = ${organizationId} AND conversation_id = wanted.id AND ${isThreadLine}
      ORDER BY sent_at DESC, id DESC
      LIMIT 1
    ) AS line`;
  const rows = await db.message.findMany({
    where: { organizationId, id: { in: newest.map((one) => one.id) } },
    select: messageSelect,
  });
  const messages = await completeMessages(db, ctx, rows);
  return new Map(messages.map((message) => [message.conversationId, message]));
}
