import { resolveContacts } from "../contacts/resolve-contacts";
import type { TenantDb } from "../context";
import { AppError } from "../errors";
import { recordLiveEvents } from "../live-events";
import type { PersonIds } from "../webhooks/events/domain-event";
import { findTargets, toUpdated } from "./message-events";
import { noteNewest } from "./note-newest";
import { openConversations } from "./open-conversations";
import type { RoutedNumber } from "./routed-number";
import { keyOf } from "./settle-statuses";
import { findKnown } from "./store-inbound";
import { storeMessages, type AppMessage, type PlacedAppMessage } from "./store-messages";

/** A message that the business sent from its phone, and to whom, where that is told. */
export type Echo = { message: AppMessage; customer: PersonIds | null };

/**
 * Files messages that the business sent from its phone; answers how many were news. They ask nothing of the agents:
 * nothing becomes unread, no window opens, nothing is reopened, and a conversation that they begin is a resolved one until
 * the customer writes.
 * @throws AppError `conflict` when one names nobody and the message that it changes is not known (yet).
 */
export async function receiveEchoes(
  db: TenantDb,
  number: RoutedNumber,
  echoes: readonly Echo[],
): Promise<number> {
  const { organizationId } = number;
  const placed = await findPlaces(db, number, echoes);
  const { added, changed } = await storeMessages(db, number, "business_app", placed);
  await noteNewest(db, organizationId, placed, added);
  const changing = added.map(({ id }) => id);
  await recordLiveEvents(db, organizationId, [
    ...changed.map(toUpdated),
    ...(await findTargets(db, organizationId, changing)).map(toUpdated),
    ...added.map(({ id, conversationId }) => ({
      kind: "message.created" as const,
      subjectId: id,
      conversationId,
    })),
    ...[...new Set(added.map(({ conversationId }) => conversationId))].map((id) => ({
      kind: "conversation.updated" as const,
      subjectId: id,
      conversationId: id,
    })),
  ]);
  return added.length;
}

/** The conversation of each: with its customer, else that of the message it changes or answers. */
async function findPlaces(
  db: TenantDb,
  number: RoutedNumber,
  echoes: readonly Echo[],
): Promise<PlacedAppMessage[]> {
  const { organizationId, phoneId, phoneNumberId } = number;
  const named = echoes.flatMap(({ message, customer }) => (customer === null ? [] : [{ message, customer }]));
  const unnamed = echoes.flatMap(({ message, customer }) => (customer === null ? [message] : []));
  const keyOfTarget = ({ targetWamid, replyToWamid }: AppMessage) => ({
    phoneId,
    wamid: targetWamid ?? replyToWamid ?? "",
  });
  const contactIds = await resolveContacts(
    db,
    organizationId,
    named.map(({ message: { sentAt }, customer }) => ({ ...unknownPerson, ...customer, at: sentAt })),
  );
  const targets = await findKnown(db, organizationId, unnamed.map(keyOfTarget));
  const places = unnamed.map((message) => {
    const target = targets.get(keyOf(keyOfTarget(message)));
    if (!target) throw new AppError("conflict", "the message does not say to whom it was sent");
    return { conversationId: target.conversationId, message };
  });
  const conversationIds = await openConversations(
    db,
    organizationId,
    named.map(({ message: { sentAt } }, index) => ({
      phoneNumberId,
      contactId: contactIds[index] ?? "",
      firstMessageAt: sentAt,
      status: "resolved",
    })),
    places.map(({ conversationId }) => conversationId),
  );
  return [
    ...named.map(({ message }, index) => ({ conversationId: conversationIds[index] ?? "", message })),
    ...places,
  ];
}

/** A person of whom a webhook tells nothing but ids. */
export const unknownPerson = { parentUserId: null, profileName: null, username: null, groupId: null };
