import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import type { RoutedNumber } from "./routed-number";

/** The id of the one conversation between a number and a contact, made when there is none; safe against races. */
export async function findOrCreateConversation(
  db: TenantDb,
  number: RoutedNumber,
  contactId: string,
  firstMessageAt: Date,
): Promise<string> {
  const { organizationId, phoneNumberId } = number;
  const find = () =>
    db.conversation.findFirst({ where: { organizationId, phoneNumberId, contactId }, select: { id: true } });

  const known = await find();
  if (known) return known.id;
  const [created] = await db.conversation.createManyAndReturn({
    data: { id: newId(), organizationId, phoneNumberId, contactId, lastMessageAt: firstMessageAt },
    skipDuplicates: true,
    select: { id: true },
  });
  const conversation = created ?? (await find());
  if (!conversation) throw new Error("A conversation vanished while it was being created");
  return conversation.id;
}
