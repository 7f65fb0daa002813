import type { TenantDb } from "../context";
import { AppError } from "../errors";
import { recordLiveEvent } from "../live-events";
import { findOrCreateContact } from "./find-or-create-contact";
import { findOrCreateConversation } from "./find-or-create-conversation";
import type { RoutedNumber } from "./routed-number";
import { storeMessages, type AppMessage } from "./store-messages";

type Ids = { waId: string | null; userId: string | null };

/**
 * Files a message that the business sent from its phone. It asks nothing of the agents: nothing becomes unread, no
 * window opens, nothing is reopened, and a conversation that it begins is a resolved one until the customer writes.
 * @throws AppError `conflict` when it names nobody and the message that it changes is not known (yet).
 */
export async function receiveEcho(
  db: TenantDb,
  number: RoutedNumber,
  customer: Ids | null,
  echo: AppMessage,
): Promise<"stored" | "duplicate"> {
  const { organizationId } = number;
  const conversationId = await findPlace(db, number, customer, echo);
  const { added, changed } = await storeMessages(db, { ...number, conversationId }, "business_app", [echo]);
  for (const { id, conversationId } of changed)
    await recordLiveEvent(db, { organizationId, kind: "message.updated", subjectId: id, conversationId });
  const [stored] = added;
  if (!stored) return "duplicate";

  await db.$executeRaw`
    UPDATE conversations SET
      last_message_at = GREATEST(last_message_at, ${echo.sentAt}::timestamptz),
      updated_at = now()
    WHERE organization_id = ${organizationId} AND id = ${conversationId}`;
  await recordLiveEvent(db, {
    organizationId,
    kind: "message.created",
    subjectId: stored.id,
    conversationId,
  });
  await recordLiveEvent(db, {
    organizationId,
    kind: "conversation.updated",
    subjectId: conversationId,
    conversationId,
  });
  return "stored";
}

async function findPlace(
  db: TenantDb,
  number: RoutedNumber,
  customer: Ids | null,
  { sentAt, replyToWamid }: AppMessage,
): Promise<string> {
  const { organizationId, phoneId } = number;
  if (customer) {
    const contact = await findOrCreateContact(db, organizationId, {
      ...customer,
      profileName: null,
      username: null,
    });
    return findOrCreateConversation(db, number, contact.id, sentAt, "resolved");
  }
  const target = await db.message.findFirst({
    where: { organizationId, phoneId, wamid: replyToWamid ?? "" },
    select: { conversationId: true },
  });
  if (!target) throw new AppError("conflict", "the message does not say to whom it was sent");
  return target.conversationId;
}
