import type { TenantDb } from "../context";
import { tellBrowsers } from "./join-conversations";
import type { MergeRecord, StoredConversation } from "./merge-record";

type Now = StoredConversation & { id: string; mergedIntoId: string | null };

/**
 * Gives the merged contact its conversations back: the messages that were moved return, those that came since stay, and
 * what nobody changed since is as it was before.
 */
export async function splitConversations(
  db: TenantDb,
  organizationId: string,
  { kept, merged, conversations }: MergeRecord,
): Promise<void> {
  const { repointed, joined } = conversations;
  const now = await holdByIds(db, organizationId, [
    ...repointed,
    ...joined.flatMap(({ fromId, toId }) => [fromId, toId]),
  ]);
  for (const { fromId, toId, from, to, after } of joined) {
    const [emptied, shared] = [now.get(fromId), now.get(toId)];
    if (!shared || emptied?.mergedIntoId !== toId) continue;
    await returnMessages(db, organizationId, { fromId, toId });
    const unreadCount = Math.min(from.unreadCount, shared.unreadCount);
    await db.conversation.updateMany({
      where: { organizationId, id: fromId },
      data: { ...from, unreadCount, mergedIntoId: null },
    });
    const left = leftOver(shared, { from, to, after });
    await db.conversation.updateMany({
      where: { organizationId, id: toId },
      data: { ...left, unreadCount: shared.unreadCount - unreadCount },
    });
    now.set(toId, { ...shared, ...left, unreadCount: shared.unreadCount - unreadCount });
  }
  await db.conversation.updateMany({
    where: { organizationId, id: { in: repointed }, contactId: kept.id },
    data: { contactId: merged.id },
  });
  const both = joined.flatMap(({ fromId, toId }) => [fromId, toId]);
  await tellBrowsers(db, organizationId, { changed: [...repointed, ...both], refilled: both });
}

async function holdByIds(
  db: TenantDb,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, Now>> {
  await db.$executeRaw`
    SELECT 1 FROM conversations WHERE organization_id = ${organizationId} AND id = ANY(${[...ids]}::text[])
    ORDER BY id FOR UPDATE`;
  const rows = await db.conversation.findMany({
    where: { organizationId, id: { in: [...ids] } },
    select: {
      id: true,
      mergedIntoId: true,
      status: true,
      assigneeId: true,
      snoozedUntil: true,
      labels: true,
      unreadCount: true,
      lastInboundAt: true,
      referredAt: true,
      freeEntryUntil: true,
      lastMessageAt: true,
    },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Also what had been moved into the emptied conversation before it was merged itself. */
async function returnMessages(
  db: TenantDb,
  organizationId: string,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<void> {
  await db.$executeRaw`
    WITH RECURSIVE origin AS (
      SELECT ${fromId}::text AS id
      UNION
      SELECT conversation.id FROM conversations AS conversation
      JOIN origin ON conversation.merged_into_id = origin.id
      WHERE conversation.organization_id = ${organizationId}
    )
    UPDATE messages SET
      conversation_id = ${fromId},
      moved_from_id = CASE WHEN moved_from_id = ${fromId} THEN NULL ELSE moved_from_id END
    WHERE organization_id = ${organizationId} AND conversation_id = ${toId}
      AND moved_from_id IN (SELECT id FROM origin)`;
}

/** What the conversation that went on has left: its own again, but for what has changed since they were joined. */
function leftOver(
  now: Now,
  { from, to, after }: { from: StoredConversation; to: StoredConversation; after: StoredConversation },
): Omit<StoredConversation, "unreadCount"> {
  const own = <K extends keyof StoredConversation>(column: K): StoredConversation[K] =>
    String(now[column]) === String(after[column]) ? to[column] : now[column];
  return {
    status: own("status"),
    snoozedUntil: own("snoozedUntil"),
    assigneeId: own("assigneeId"),
    labels: now.labels.filter((label) => to.labels.includes(label) || !from.labels.includes(label)),
    lastInboundAt: own("lastInboundAt"),
    referredAt: own("referredAt"),
    freeEntryUntil: own("freeEntryUntil"),
    lastMessageAt: own("lastMessageAt"),
  };
}
