import type { Prisma } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import type { InboundMessage } from "../webhooks/inbound-message";
import { findOrCreateContact, updateProfile } from "./find-or-create-contact";
import { findOrCreateConversation } from "./find-or-create-conversation";
import { applyParkedStatuses } from "./parked-statuses";
import type { RoutedNumber } from "./routed-number";

/**
 * Files a customer's message in its conversation. One that is there already (same wamid on the same number) changes
 * nothing, so a webhook may be processed any number of times, also at the same time. But one that the history of the
 * WhatsApp Business app brought first counts as written now: only here it opens the window and is unread.
 */
export async function receiveMessage(
  db: TenantDb,
  number: RoutedNumber,
  message: InboundMessage,
): Promise<"stored" | "duplicate"> {
  const { organizationId, phoneId } = number;
  const contact = await findOrCreateContact(db, organizationId, message.sender);
  const conversationId = await findOrCreateConversation(db, number, contact.id, message.sentAt);

  // It came out of JSON.parse, so it is JSON.
  const content = message.content as Prisma.InputJsonObject;
  const [created] = await db.message.createManyAndReturn({
    data: {
      id: newId(),
      organizationId,
      conversationId,
      phoneId,
      wamid: message.wamid,
      direction: "in",
      type: message.type,
      content,
      status: "received",
      replyToWamid: message.replyToWamid,
      sentAt: message.sentAt,
    },
    skipDuplicates: true,
    select: { id: true, conversationId: true },
  });
  const [stored] = created ? [created] : await takeFromHistory(db, number, message, content);
  if (!stored) return "duplicate";

  await updateProfile(db, organizationId, contact, message.sender);
  await noteInConversation(db, organizationId, stored.conversationId, message);
  await applyParkedStatuses(db, { organizationId, phoneId, wamid: message.wamid, messageId: stored.id });
  await recordLiveEvent(db, {
    organizationId,
    kind: "message.created",
    subjectId: stored.id,
    conversationId: stored.conversationId,
  });
  await recordLiveEvent(db, {
    organizationId,
    kind: "conversation.updated",
    subjectId: stored.conversationId,
    conversationId: stored.conversationId,
  });
  return "stored";
}

/** The row that the history made of this very message, once: from now on it is one that the customer wrote to us. */
function takeFromHistory(
  db: TenantDb,
  { organizationId, phoneId }: RoutedNumber,
  { wamid, type, replyToWamid }: InboundMessage,
  content: Prisma.InputJsonObject,
): Promise<{ id: string; conversationId: string }[]> {
  return db.message.updateManyAndReturn({
    where: { organizationId, phoneId, wamid, origin: "history", direction: "in" },
    data: { origin: "api", type, content, ...(replyToWamid === null ? {} : { replyToWamid }) },
    select: { id: true, conversationId: true },
  });
}

/**
 * Counts the message as unread, opens the customer service window from Meta's time (which may arrive out of order) and
 * brings a resolved or snoozed conversation back. A `system` message (a changed number, say) is not the customer
 * writing: it does none of these.
 */
async function noteInConversation(
  db: TenantDb,
  organizationId: string,
  conversationId: string,
  { type, sentAt }: InboundMessage,
): Promise<void> {
  if (type === "system") {
    await db.$executeRaw`
      UPDATE conversations SET last_message_at = GREATEST(last_message_at, ${sentAt}::timestamptz), updated_at = now()
      WHERE id = ${conversationId} AND organization_id = ${organizationId}`;
    return;
  }
  await db.$executeRaw`
    UPDATE conversations SET
      unread_count = unread_count + 1,
      last_inbound_at = GREATEST(last_inbound_at, ${sentAt}::timestamptz),
      last_message_at = GREATEST(last_message_at, ${sentAt}::timestamptz),
      status = CASE WHEN status IN ('resolved', 'snoozed') THEN 'open' ELSE status END,
      snoozed_until = CASE WHEN status = 'snoozed' THEN NULL ELSE snoozed_until END,
      updated_at = now()
    WHERE id = ${conversationId} AND organization_id = ${organizationId}`;
}
