import { findOrCreateContact } from "../../conversations/find-or-create-contact";
import { findOrCreateConversation } from "../../conversations/find-or-create-conversation";
import type { RoutedNumber } from "../../conversations/routed-number";
import { storeMessages, type AppMessage } from "../../conversations/store-messages";
import type { OrgContext, TenantDb } from "../../context";
import { AppError } from "../../errors";
import { recordLiveEvent } from "../../live-events";
import { countHistory } from "../../whatsapp/business-app-progress";
import type { AppCustomer } from "./business-app-message";

/** A message of the history and whose chat it is of, where that is told. */
export type Filed = { message: AppMessage; customer: AppCustomer | null };

/** Messages of one chat that are stored together. */
export type Chat = { customer: AppCustomer | null; messages: AppMessage[] };

/** As many as one transaction stores: it must end long before its time is over, and holds a lock for each. */
const MESSAGES_AT_ONCE = 250;

/**
 * The messages chat by chat, oldest first, in portions that one transaction can store. Always in the same order, so that
 * two workers with the same chats wait for each other. One that does not say whose chat it is of stands alone: it may
 * have to wait.
 */
export function toPortions(filed: readonly Filed[]): Chat[][] {
  const portions: Chat[][] = [];
  let room = 0;
  for (const { customer, messages } of toChats(filed.filter((one) => one.customer !== null))) {
    for (let start = 0; start < messages.length;) {
      if (room === 0) {
        portions.push([]);
        room = MESSAGES_AT_ONCE;
      }
      const taken = messages.slice(start, start + room);
      portions.at(-1)?.push({ customer, messages: taken });
      start += taken.length;
      room -= taken.length;
    }
  }
  const alone = filed.filter((one) => one.customer === null);
  return [...portions, ...alone.map(({ message }) => [{ customer: null, messages: [message] }])];
}

/** The messages of a portion, each as a portion of its own. */
export function oneByOne(portion: readonly Chat[]): Chat[][] {
  return portion.flatMap(({ customer, messages }) =>
    messages.map((message) => [{ customer, messages: [message] }]),
  );
}

function toChats(filed: readonly Filed[]): Chat[] {
  const nameOf = ({ customer }: Filed) => `${customer?.waId ?? ""}|${customer?.userId ?? ""}`;
  return [...Map.groupBy(filed, nameOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, ofOne]) => ({
      customer: ofOne[0]?.customer ?? null,
      messages: oldestFirst(ofOne.map(({ message }) => message)),
    }));
}

/** Within one second the place in the list decides; a list that begins with the newest is read backwards. */
function oldestFirst(messages: AppMessage[]): AppMessage[] {
  const [first, last] = [messages[0], messages.at(-1)];
  const isBackwards = first !== undefined && last !== undefined && first.sentAt > last.sentAt;
  const ordered = isBackwards ? messages.toReversed() : messages;
  return ordered.toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime());
}

/**
 * Stores one portion; answers how many of its messages were new. History asks nothing of the agents: nothing becomes
 * unread, no window opens, nothing is reopened, and a conversation that only the history knows is a resolved one.
 * @throws AppError `conflict` when media came before its placeholder and does not say whose chat it is of: later it can.
 */
export async function fileHistory(
  ctx: OrgContext,
  db: TenantDb,
  number: RoutedNumber,
  portion: readonly Chat[],
  at: Date,
): Promise<string> {
  let added = 0;
  const touched = new Set<string>();
  for (const chat of portion) {
    for (const [conversationId, messages] of await findPlaces(db, number, chat)) {
      const place = { ...number, conversationId };
      const stored = await storeMessages(db, place, "history", messages);
      added += stored.added.length;
      if (stored.added.length > 0) await noteNewest(db, number.organizationId, conversationId, messages);
      for (const row of [...stored.added, ...stored.changed]) touched.add(row.conversationId);
    }
  }
  for (const conversationId of touched) {
    await recordLiveEvent(db, {
      organizationId: number.organizationId,
      kind: "conversation.imported",
      subjectId: conversationId,
      conversationId,
    });
  }
  await countHistory(ctx, db, number, { received: added, at });
  return String(added);
}

/** The conversation of a chat; of messages that do not say whose chat they are of, those of their placeholders. */
async function findPlaces(
  db: TenantDb,
  number: RoutedNumber,
  { customer, messages }: Chat,
): Promise<[string, AppMessage[]][]> {
  const { organizationId, phoneId } = number;
  if (customer) {
    const newestAt = messages.at(-1)?.sentAt ?? new Date();
    const unnamed = { profileName: null, username: null };
    const contact = await findOrCreateContact(db, organizationId, { ...customer, ...unnamed });
    const id = await findOrCreateConversation(db, number, contact.id, newestAt, "resolved");
    return [[id, messages]];
  }
  const known = await db.message.findMany({
    where: { organizationId, phoneId, wamid: { in: messages.map(({ wamid }) => wamid) } },
    select: { wamid: true, conversationId: true },
  });
  const places = new Map(known.map(({ wamid, conversationId }) => [wamid, conversationId]));
  if (messages.some(({ wamid }) => !places.has(wamid)))
    throw new AppError("conflict", "the part of the history that says whose chat it is of has not come yet");
  return [...Map.groupBy(messages, ({ wamid }) => places.get(wamid) ?? "")];
}

async function noteNewest(
  db: TenantDb,
  organizationId: string,
  conversationId: string,
  messages: readonly AppMessage[],
): Promise<void> {
  const newestAt = messages.at(-1)?.sentAt;
  await db.$executeRaw`
    UPDATE conversations SET last_message_at = GREATEST(last_message_at, ${newestAt}::timestamptz), updated_at = now()
    WHERE organization_id = ${organizationId} AND id = ${conversationId}`;
}
