import type { TenantDb } from "../context";
import { maySend, sendingWindow } from "../conversations/service-window";
import { AppError, notFound } from "../errors";

export type LockedConversation = {
  id: string;
  lastInboundAt: Date | null;
  freeEntryUntil: Date | null;
  groupId: string | null;
  /** Meta's id of its number. */
  phoneId: string;
  /** Whether the number is used and its connection has not ended. */
  isNumberInUse: boolean;
  /** By the database's clock, once the conversation was held. */
  now: Date;
};

/**
 * Holds a conversation so that messages queued in it at once get their places one after the other; the one that it was
 * merged into, where it was. It leaves inserts of other messages alone. @throws AppError `not_found`.
 */
export async function lockConversation(
  db: TenantDb,
  organizationId: string,
  id: string,
): Promise<LockedConversation> {
  const [row] = await db.$queryRaw<(LockedConversation & { mergedIntoId: string | null })[]>`
    /* prepared */ SELECT conversation.id, last_inbound_at AS "lastInboundAt", free_entry_until AS "freeEntryUntil",
      contact.group_id AS "groupId", number.phone_id AS "phoneId",
      number.is_active AND config.status <> 'disconnected' AS "isNumberInUse",
      conversation.merged_into_id AS "mergedIntoId", clock_timestamp() AS now
    FROM conversations AS conversation
    JOIN contacts AS contact ON contact.organization_id = ${organizationId} AND contact.id = conversation.contact_id
    JOIN whatsapp_phone_numbers AS number
      ON number.organization_id = ${organizationId} AND number.id = conversation.phone_number_id
    JOIN whatsapp_configs AS config ON config.organization_id = ${organizationId} AND config.id = number.config_id
    WHERE conversation.organization_id = ${organizationId} AND conversation.id = ${id}
    FOR NO KEY UPDATE OF conversation`;
  if (!row) throw notFound("Conversation");
  const { mergedIntoId, ...conversation } = row;
  return mergedIntoId === null ? conversation : lockConversation(db, organizationId, mergedIntoId);
}

/**
 * Answers Meta's id of the number a message of this type would leave from.
 * @throws AppError `window_closed` when only a template would be accepted; `number_inactive` when the number was given
 * up or its connection ended.
 */
export function requireSendable(conversation: LockedConversation, type: string): string {
  if (!maySend(type, sendingWindow(conversation))) {
    throw new AppError(
      "window_closed",
      "The customer last wrote more than 24 hours ago. Send an approved template or wait until the customer writes.",
    );
  }
  if (!conversation.isNumberInUse) {
    throw new AppError(
      "number_inactive",
      "The number of this conversation is not connected any more. Connect it again in the WhatsApp settings.",
    );
  }
  return conversation.phoneId;
}
