import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { noteGraphFailure } from "../health/note-graph-failure";
import { findSendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";

/** In a group each message is marked by itself; the older ones nobody waits for. */
const MOST_IN_A_GROUP = 20;

type Row = { wamid: string; phoneId: string; groupId: string | null };

/**
 * Shows the customer that what they wrote was read, up to a message (ours, by id). A receipt for the newest covers the
 * earlier ones, but not in groups (Meta: "Mark messages as read"). @throws what Meta answered, to be tried again.
 */
export async function showReceipts(
  ctx: OrgContext,
  { conversationId, upTo }: { conversationId: string; upTo: string | null },
): Promise<void> {
  const rows = await findMessages(ctx, conversationId, upTo);
  const [newest] = rows;
  if (!newest) return;
  const credentials = await findSendingCredentials(ctx, newest.phoneId);
  if (!credentials) return;
  const { phoneId, groupId } = newest;
  try {
    for (const { wamid } of groupId === null ? [newest] : rows.toReversed())
      await MetaCloudService.markAsRead({ ...credentials, phoneId, wamid });
  } catch (error) {
    ctx.log.info({ phoneId, reason: describeFailure(error) }, "read receipt not sent");
    await noteGraphFailure(ctx, { ...credentials, phoneId }, error);
    throw error;
  }
}

/** Newest first. */
async function findMessages(ctx: OrgContext, conversationId: string, upTo: string | null): Promise<Row[]> {
  const { organizationId } = ctx;
  return ctx.tenant(
    (db) => db.$queryRaw<Row[]>`
      SELECT message.wamid, message.phone_id AS "phoneId", contact.group_id AS "groupId"
      FROM messages AS seen
      JOIN messages AS message ON message.conversation_id = seen.conversation_id
        AND (message.sent_at, message.id) <= (seen.sent_at, seen.id)
      JOIN conversations AS conversation
        ON conversation.organization_id = ${organizationId} AND conversation.id = message.conversation_id
      JOIN contacts AS contact ON contact.organization_id = ${organizationId} AND contact.id = conversation.contact_id
      WHERE seen.organization_id = ${organizationId} AND seen.id = ${upTo}
        AND seen.conversation_id = ${conversationId}
        AND message.organization_id = ${organizationId} AND message.direction = 'in' AND message.wamid IS NOT NULL
      ORDER BY message.sent_at DESC, message.id DESC
      LIMIT ${MOST_IN_A_GROUP}`,
  );
}
