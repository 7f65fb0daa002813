import type { TenantDb } from "../context";
import { AppError, notFound } from "../errors";
import { isWindowOpen } from "../conversations/service-window";

export type LockedConversation = { id: string; lastInboundAt: Date | null; phoneNumberId: string };

/**
 * Holds a conversation so that messages queued in it at once get their places one after the other. It leaves inserts of
 * other messages alone. @throws AppError `not_found`.
 */
export async function lockConversation(
  db: TenantDb,
  organizationId: string,
  id: string,
): Promise<LockedConversation> {
  const [conversation] = await db.$queryRaw<LockedConversation[]>`
    SELECT id, last_inbound_at AS "lastInboundAt", phone_number_id AS "phoneNumberId"
    FROM conversations
    WHERE organization_id = ${organizationId} AND id = ${id}
    FOR NO KEY UPDATE`;
  if (!conversation) throw notFound("Conversation");
  return conversation;
}

/**
 * Answers Meta's id of the number a message would leave from.
 * @throws AppError `window_closed` when only a template would be accepted; `number_inactive` when the number was given
 * up or its connection ended.
 */
export async function requireSendable(
  db: TenantDb,
  organizationId: string,
  conversation: LockedConversation,
  now: Date,
): Promise<string> {
  if (!isWindowOpen({ lastInboundAt: conversation.lastInboundAt, now })) {
    throw new AppError(
      "window_closed",
      "The customer last wrote more than 24 hours ago. Send an approved template or wait until the customer writes.",
    );
  }
  const number = await db.whatsAppPhoneNumber.findFirst({
    where: { organizationId, id: conversation.phoneNumberId },
    select: { phoneId: true, isActive: true, config: { select: { status: true } } },
  });
  if (!number?.isActive || number.config.status === "disconnected") {
    throw new AppError(
      "number_inactive",
      "The number of this conversation is not connected any more. Connect it again in the WhatsApp settings.",
    );
  }
  return number.phoneId;
}
