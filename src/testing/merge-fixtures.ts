import { newId } from "@/lib/server/ids";
import { someDigits, type Tenant } from "./contact-fixtures";

/** A minute of an hour long past. */
export const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));

/** A conversation with some messages, one a minute. */
export async function converse(
  tenant: Tenant,
  { contactId, number = tenant.number, ...columns }: ConversationParts,
  minutes: readonly number[],
): Promise<string> {
  const { organizationId } = tenant;
  const id = newId();
  await tenant.ctx.tenant(async (db) => {
    await db.conversation.create({
      data: {
        id,
        organizationId,
        phoneNumberId: number.id,
        contactId,
        lastMessageAt: at(minutes.at(-1) ?? 0),
        ...columns,
      },
    });
    await db.message.createMany({
      data: minutes.map((minute) => ({
        organizationId,
        conversationId: id,
        phoneId: number.phoneId,
        wamid: `wamid.${newId()}`,
        direction: "in",
        type: "text",
        content: { body: String(minute) },
        status: "received",
        sentAt: at(minute),
      })),
    });
  });
  return id;
}
type ConversationParts = {
  contactId: string;
  number?: Tenant["number"];
  status?: "open" | "resolved" | "pending" | "snoozed";
  labels?: string[];
  unreadCount?: number;
  lastInboundAt?: Date;
  referredAt?: Date;
  assigneeId?: string;
};

/** Two people who will turn out to be one: the older one known by number, the younger one by BSUID. */
export async function twoOfOne(tenant: Tenant) {
  const waId = `1650${someDigits().slice(0, 7)}`;
  const userId = `US.${someDigits()}`;
  const [older = ""] = await tenant.resolve({ waId, profileName: "Ana" });
  const [younger = ""] = await tenant.resolve({ userId, profileName: "Ana S.", username: "ana" });
  return { older, younger, waId, userId, meet: () => tenant.resolve({ waId, userId }) };
}
