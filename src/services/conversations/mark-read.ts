import type { Conversation } from "@/contracts/conversations";
import type { MarkReadQuery } from "@/contracts/send-message";
import { enqueue, queue } from "@/lib/server/queue";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { notFound } from "../errors";
import { recordLiveEvent } from "../live-events";
import { findConversationId } from "./find-conversation-id";
import { readConversation } from "./get-conversation";

/**
 * Marks a conversation as read by the team, up to a message or as a whole. If anything was unread, a job shows the
 * customer blue ticks: it outlives this process, and Meta's trouble is no reason to keep a badge.
 * @throws AppError `not_found`.
 */
export async function markRead(
  ctx: OrgContext,
  givenId: string,
  { upTo }: MarkReadQuery = {},
): Promise<Conversation> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  // Once a process it has to be opened, which takes longer than a conversation should be held.
  await queue();
  return ctx.tenant(async (db) => {
    const id = await findConversationId(db, organizationId, givenId);
    if (upTo !== undefined) await requireMessage(db, { organizationId, conversationId: id, id: upTo });
    if (await clearUnread(db, organizationId, id, upTo ?? null)) {
      await recordLiveEvent(db, {
        organizationId,
        kind: "conversation.updated",
        subjectId: id,
        conversationId: id,
      });
      await enqueue(db, "show-receipts", {
        organizationId,
        conversationId: id,
        upTo: upTo ?? (await findNewest(db, organizationId, id)),
      });
    }
    return readConversation(db, ctx, id);
  });
}

async function requireMessage(
  db: TenantDb,
  where: { organizationId: string; conversationId: string; id: string },
): Promise<void> {
  if (!(await db.message.findFirst({ where, select: { id: true } }))) throw notFound("Message");
}

/** Whether anything was unread before and is not now. Unread is what shows as a line of its own and came after `upTo`. */
async function clearUnread(
  db: TenantDb,
  organizationId: string,
  id: string,
  upTo: string | null,
): Promise<boolean> {
  // Held before anything is counted: a message that is being filed now is there by then.
  await db.$queryRaw`
    SELECT FROM conversations WHERE organization_id = ${organizationId} AND id = ${id} FOR NO KEY UPDATE`;
  const count = await db.$executeRaw`
    WITH seen AS (
      SELECT sent_at, id FROM messages
      WHERE organization_id = ${organizationId} AND conversation_id = ${id} AND id = ${upTo}
    ), later AS (
      SELECT count(*)::int AS number FROM seen
      JOIN messages AS message ON (message.sent_at, message.id) > (seen.sent_at, seen.id)
      WHERE message.organization_id = ${organizationId} AND message.conversation_id = ${id}
        AND message.direction = 'in' AND message.origin = 'api'
        AND message.type NOT IN ('reaction', 'edit', 'revoke', 'system')
    )
    UPDATE conversations SET unread_count = later.number, updated_at = now()
    FROM later
    WHERE organization_id = ${organizationId} AND conversations.id = ${id} AND unread_count > later.number`;
  return count > 0;
}

/** Fixed now, so that what comes later is not shown as read. */
async function findNewest(
  db: TenantDb,
  organizationId: string,
  conversationId: string,
): Promise<string | null> {
  const newest = await db.message.findFirst({
    where: { organizationId, conversationId, direction: "in" },
    orderBy: [{ sentAt: "desc" }, { id: "desc" }],
    select: { id: true },
  });
  return newest?.id ?? null;
}
