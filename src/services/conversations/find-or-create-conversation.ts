import type { ConversationStatus } from "@/contracts/conversations";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import type { RoutedNumber } from "./routed-number";

/**
 * The id of the one conversation between a number and a contact, made when there is none; safe against races. A new one
 * is open, unless what makes it asks nothing of the agents.
 */
export async function findOrCreateConversation(
  db: TenantDb,
  number: RoutedNumber,
  contactId: string,
  firstMessageAt: Date,
  status: ConversationStatus = "open",
): Promise<string> {
  const { organizationId, phoneNumberId } = number;
  const find = () =>
    db.conversation.findFirst({ where: { organizationId, phoneNumberId, contactId }, select: { id: true } });

  const known = await find();
  if (known) return known.id;
  const [created] = await db.conversation.createManyAndReturn({
    data: { id: newId(), organizationId, phoneNumberId, contactId, status, lastMessageAt: firstMessageAt },
    skipDuplicates: true,
    select: { id: true },
  });
  const conversation = created ?? (await find());
  if (!conversation) throw new Error("A conversation vanished while it was being created");
  return conversation.id;
}
