import { requireRole, type OrgContext, type TenantDb } from "../context";
import { describeFailure } from "../describe-failure";
import { noteGraphFailure } from "../health/note-graph-failure";
import { findSendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import { findConversationId } from "./find-conversation-id";
import { sendingWindow } from "./service-window";

/** Meta shows it for up to 25 seconds; before that there is nothing to be told again. */
const SHOWN_FOR_MS = 20_000;

type Row = {
  wamid: string;
  phoneId: string;
  groupId: string | null;
  lastInboundAt: Date | null;
  now: Date;
};

/**
 * Shows the customer for up to 25 seconds that somebody writes, which also shows blue ticks (Meta: "Typing indicators").
 * It names the customer's last message, so there is none where they have not written within the window, and none in
 * groups. Answers whether Meta was asked; its refusal is no reason to keep anybody from writing.
 * @throws AppError `not_found`.
 */
export async function showTyping(ctx: OrgContext, givenId: string): Promise<{ isShown: boolean }> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  const newest = await ctx.tenant(async (db) => {
    const id = await findConversationId(db, organizationId, givenId);
    const row = await findNewest(db, organizationId, id);
    if (!row || row.groupId !== null) return null;
    if (!sendingWindow({ ...row, freeEntryUntil: null }).isOpen) return null;
    return (await takeTurn(db, id)) ? row : null;
  });
  const credentials = newest && (await findSendingCredentials(ctx, newest.phoneId));
  if (!newest || !credentials) return { isShown: false };
  const { phoneId, wamid } = newest;
  try {
    await MetaCloudService.markAsRead({ ...credentials, phoneId, wamid, typing: true });
    return { isShown: true };
  } catch (error) {
    ctx.log.info({ phoneId, reason: describeFailure(error) }, "typing not shown");
    await noteGraphFailure(ctx, { ...credentials, phoneId }, error);
    return { isShown: false };
  }
}

async function findNewest(db: TenantDb, organizationId: string, id: string): Promise<Row | null> {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT message.wamid, message.phone_id AS "phoneId", contact.group_id AS "groupId",
      conversation.last_inbound_at AS "lastInboundAt", clock_timestamp() AS now
    FROM conversations AS conversation
    JOIN contacts AS contact ON contact.organization_id = ${organizationId} AND contact.id = conversation.contact_id
    JOIN messages AS message
      ON message.organization_id = ${organizationId} AND message.conversation_id = conversation.id
    WHERE conversation.organization_id = ${organizationId} AND conversation.id = ${id}
      AND message.direction = 'in' AND message.wamid IS NOT NULL
    ORDER BY message.sent_at DESC, message.id DESC
    LIMIT 1`;
  return row ?? null;
}

/** Whether it was not shown just now, whoever asked, by the database's clock. */
async function takeTurn(db: TenantDb, conversationId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    INSERT INTO send_pace (key, tat)
    VALUES (${`typing:${conversationId}`}, clock_timestamp() + ${SHOWN_FOR_MS} * interval '1 millisecond')
    ON CONFLICT (key) DO UPDATE SET tat = excluded.tat, updated_at = now()
    WHERE send_pace.tat <= clock_timestamp()
    RETURNING key`;
  return rows.length > 0;
}
