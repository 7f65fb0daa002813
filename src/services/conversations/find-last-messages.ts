import type { TenantDb } from "../context";
import { messageSelect, type MessageRow } from "./to-message";

/** The newest message of each conversation, by conversation id: one look into the index for each, in two queries. */
export async function findLastMessages(
  db: TenantDb,
  organizationId: string,
  conversationIds: readonly string[],
): Promise<Map<string, MessageRow>> {
  if (conversationIds.length === 0) return new Map();
  const newest = await db.$queryRaw<{ id: string }[]>`
    SELECT message.id
    FROM unnest(${[...conversationIds]}::text[]) AS wanted (id)
    CROSS JOIN LATERAL (
      SELECT id FROM messages
      WHERE organization_id = ${organizationId} AND conversation_id = wanted.id
      ORDER BY sent_at DESC, id DESC
      LIMIT 1
    ) AS message`;
  const rows = await db.message.findMany({
    where: { organizationId, id: { in: newest.map((one) => one.id) } },
    select: messageSelect,
  });
  return new Map(rows.map((row) => [row.conversationId, row]));
}
