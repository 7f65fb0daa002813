import type { OrgContext } from "../context";
import { writeSendName } from "../conversations/send-name";
import { isWindowOpen } from "../conversations/service-window";
import { LEASE_MS, type ClaimedMessage } from "./claim-batch";

type Row = {
  type: string;
  content: Record<string, unknown>;
  replyToWamid: string | null;
  sendNumber: number;
  lastInboundAt: Date | null;
  waId: string | null;
  userId: string | null;
};

export type Begun =
  { kind: "lost" } | { kind: "window_closed" } | { kind: "begun"; payload: Record<string, unknown> };

/**
 * Commits, before the first byte leaves, that a call to Meta has begun: whoever finds the message after a crash knows
 * that it may have been sent. Answers what to send; or `lost` when another worker has taken the message since.
 */
export async function beginSend(ctx: OrgContext, claimed: ClaimedMessage, now: Date): Promise<Begun> {
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const [row] = await db.$queryRaw<Row[]>`
      SELECT message.type, message.content, message.reply_to_wamid AS "replyToWamid", message.send_number AS "sendNumber",
        conversation.last_inbound_at AS "lastInboundAt", contact.wa_id AS "waId", contact.user_id AS "userId"
      FROM messages AS message
      JOIN conversations AS conversation
        ON conversation.organization_id = ${organizationId} AND conversation.id = message.conversation_id
      JOIN contacts AS contact ON contact.organization_id = ${organizationId} AND contact.id = conversation.contact_id
      WHERE message.organization_id = ${organizationId} AND message.id = ${claimed.id}
        AND message.lock_token = ${claimed.lockToken} AND message.status = 'pending' AND message.locked_until > now()
      FOR UPDATE OF message`;
    if (!row) return { kind: "lost" };
    if (!isWindowOpen({ lastInboundAt: row.lastInboundAt, now })) return { kind: "window_closed" };
    await db.$executeRaw`
      UPDATE messages SET
        status = 'sending',
        post_started_at = now(),
        locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE organization_id = ${organizationId} AND id = ${claimed.id}`;
    return { kind: "begun", payload: toPayload(claimed.id, row) };
  });
}

/**
 * Meta's message object (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages). The send's name
 * travels as `biz_opaque_callback_data` and comes back with every status, also when the answer to the call is lost.
 */
function toPayload(
  messageId: string,
  { type, content, replyToWamid, sendNumber, waId, userId }: Row,
): Record<string, unknown> {
  return {
    recipient_type: "individual",
    ...(waId === null ? { recipient: userId } : { to: waId }),
    type,
    [type]: content,
    ...(replyToWamid === null ? {} : { context: { message_id: replyToWamid } }),
    biz_opaque_callback_data: writeSendName({ messageId, number: sendNumber }),
  };
}
