import { resolveContacts } from "../../contacts/resolve-contacts";
import { noteNewest } from "../../conversations/note-newest";
import { openConversations } from "../../conversations/open-conversations";
import { unknownPerson } from "../../conversations/receive-echoes";
import type { RoutedNumber } from "../../conversations/routed-number";
import { keyOf } from "../../conversations/settle-statuses";
import { findKnown } from "../../conversations/store-inbound";
import { storeMessages, type AppMessage, type PlacedAppMessage } from "../../conversations/store-messages";
import type { OrgContext, TenantDb } from "../../context";
import { AppError } from "../../errors";
import { recordLiveEvents } from "../../live-events";
import { countHistory } from "../../whatsapp/business-app-progress";
import type { AppCustomer } from "./business-app-message";

/** A message of the history and whose chat it is of, where that is told. */
export type Filed = { message: AppMessage; customer: AppCustomer | null };

/** Messages of one chat, oldest first. */
type Chat = { customer: AppCustomer | null; messages: AppMessage[] };

/** As many as one transaction stores: it must end long before its time is over, and holds a lock for each. */
const MESSAGES_AT_ONCE = 250;

/**
 * The messages chat by chat in portions that one transaction can store. Always in the same order, so that two workers with
 * the same chats wait for each other. One that does not say whose chat it is of stands alone: it may have to wait.
 */
export function toPortions(filed: readonly Filed[]): Filed[][] {
  const named = toChats(filed.filter((one) => one.customer !== null)).flatMap(({ customer, messages }) =>
    messages.map((message) => ({ customer, message })),
  );
  const portions: Filed[][] = [];
  for (let start = 0; start < named.length; start += MESSAGES_AT_ONCE)
    portions.push(named.slice(start, start + MESSAGES_AT_ONCE));
  return [...portions, ...filed.filter((one) => one.customer === null).map((one) => [one])];
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
  portion: readonly Filed[],
  at: Date,
): Promise<number> {
  const { organizationId } = number;
  const placed = await findPlaces(db, number, toChats(portion));
  const { added, changed } = await storeMessages(db, number, "history", placed);
  await noteNewest(db, organizationId, placed, added);
  const touched = new Set([...added, ...changed].map(({ conversationId }) => conversationId));
  await recordLiveEvents(
    db,
    organizationId,
    [...touched].map((id) => ({ kind: "conversation.imported", subjectId: id, conversationId: id })),
  );
  await countHistory(ctx, db, number, { received: added.length, at });
  return added.length;
}

/** The conversation of each message; where it is not said whose chat it is of, that of its placeholder. */
async function findPlaces(
  db: TenantDb,
  number: RoutedNumber,
  chats: readonly Chat[],
): Promise<PlacedAppMessage[]> {
  const { organizationId, phoneId, phoneNumberId } = number;
  const named = chats.flatMap(({ customer, messages }) =>
    customer === null ? [] : [{ customer, messages }],
  );
  const unnamed = chats.flatMap(({ customer, messages }) => (customer === null ? messages : []));
  const newestOf = (messages: AppMessage[]) => messages.at(-1)?.sentAt ?? new Date();
  const contactIds = await resolveContacts(
    db,
    organizationId,
    named.map(({ customer, messages }) => ({ ...unknownPerson, ...customer, at: newestOf(messages) })),
  );
  const known = await findKnown(
    db,
    organizationId,
    unnamed.map(({ wamid }) => ({ phoneId, wamid })),
  );
  const places = unnamed.map((message) => {
    const placeholder = known.get(keyOf({ phoneId, wamid: message.wamid }));
    if (!placeholder)
      throw new AppError(
        "conflict",
        "the part of the history that says whose chat it is of has not come yet",
      );
    return { conversationId: placeholder.conversationId, message };
  });
  const conversationIds = await openConversations(
    db,
    organizationId,
    named.map(({ messages }, index) => ({
      phoneNumberId,
      contactId: contactIds[index] ?? "",
      firstMessageAt: newestOf(messages),
      status: "resolved",
    })),
    places.map(({ conversationId }) => conversationId),
  );
  const ofChats = named.flatMap(({ messages }, index) =>
    messages.map((message) => ({ conversationId: conversationIds[index] ?? "", message })),
  );
  return [...ofChats, ...places];
}
