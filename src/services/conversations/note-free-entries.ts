import type { TenantDb } from "../context";
import type { StatusOfNumber } from "./settle-statuses";

/** The conversations of messages whose statuses tell of a free entry point, to be locked before the messages are. */
export async function findEntryConversations(
  db: TenantDb,
  organizationId: string,
  statuses: readonly StatusOfNumber[],
): Promise<string[]> {
  const telling = statuses.filter(({ update }) => update.freeEntryUntil !== null);
  if (telling.length === 0) return [];
  const wamids = telling.map(({ update }) => update.wamid);
  const ids = telling.flatMap(({ update: { send } }) => send?.messageId ?? []);
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT conversation_id AS id
    FROM unnest(${telling.map(({ phoneId }) => phoneId)}::text[], ${wamids}::text[]) AS given (phone_id, wamid)
    JOIN messages AS message ON message.organization_id = ${organizationId}
      AND message.phone_id = given.phone_id AND message.wamid = given.wamid
    UNION
    SELECT conversation_id FROM messages WHERE organization_id = ${organizationId} AND id = ANY(${ids}::text[])`;
  return rows.map(({ id }) => id);
}

/**
 * Notes until when free entry points are open. A conversation that somebody else holds just now is passed over, for who
 * comes here may hold messages, and conversations are locked before messages: whoever must not miss it locks the
 * conversation first. That it is open follows from our answer as well.
 */
export async function noteFreeEntries(
  db: TenantDb,
  organizationId: string,
  entries: readonly { conversationId: string; until: Date }[],
): Promise<void> {
  if (entries.length === 0) return;
  await db.$executeRaw`
    WITH held AS (
      SELECT id FROM conversations
      WHERE organization_id = ${organizationId} AND id = ANY(${entries.map((entry) => entry.conversationId)}::text[])
      ORDER BY id
      FOR NO KEY UPDATE SKIP LOCKED
    ), newest AS (
      SELECT id, max(until) AS until
      FROM unnest(
        ${entries.map((entry) => entry.conversationId)}::text[],
        ${entries.map((entry) => entry.until.toISOString())}::timestamptz[]
      ) AS given (id, until)
      GROUP BY id
    )
    UPDATE conversations AS conversation
    SET free_entry_until = GREATEST(free_entry_until, newest.until), updated_at = now()
    FROM held JOIN newest USING (id)
    WHERE conversation.organization_id = ${organizationId} AND conversation.id = held.id`;
}
