import { changeIdentity } from "../contacts/change-identity";
import { resolveContacts, type PersonToResolve } from "../contacts/resolve-contacts";
import type { TenantDb } from "../context";
import { recordLiveEvents, type NewLiveEvent } from "../live-events";
import type { DomainEvent, PreferenceChange } from "../webhooks/events/domain-event";
import { applyStatuses } from "./apply-statuses";
import { fileMessages, findFresh, toPerson } from "./file-messages";
import { eventsOfStatuses } from "./message-events";
import { findEntryConversations } from "./note-free-entries";
import { notePreferences } from "./note-preferences";
import type { RoutedNumber } from "./routed-number";
import type { StatusResult } from "./settle-statuses";

/** One event, and the number that it came for. */
export type EventOfNumber = { number: RoutedNumber; event: DomainEvent };

/** Of a message, of a status, of anything else. */
export type FiledAs = "stored" | "duplicate" | StatusResult | "noted";

/**
 * Files events of one organization, all of them or (when it throws) none, and answers what became of each. The same
 * events in any order, any number of times, in any company, end the same. A constant number of statements, but for
 * changes of identity; whatever is locked is locked in one order: contacts, conversations, messages, wamids.
 */
export async function fileEvents(
  db: TenantDb,
  organizationId: string,
  given: readonly EventOfNumber[],
): Promise<FiledAs[]> {
  const messages = given.flatMap(({ number, event }) =>
    event.kind === "message" ? [{ number, message: event }] : [],
  );
  const statuses = given.flatMap(({ number, event }) =>
    event.kind === "status" ? [{ phoneId: number.phoneId, update: event }] : [],
  );
  const preferences = given.flatMap(({ event }) => (event.kind === "preference" ? [event] : []));

  for (const { event } of given)
    if (event.kind === "identity") await changeIdentity(db, organizationId, event);
  const found = await findFresh(db, organizationId, messages);
  const contactIds = await resolveContacts(db, organizationId, [
    ...found.fresh.map(toPerson),
    ...preferences.map(whoPrefers),
  ]);
  const preferring = await notePreferences(
    db,
    organizationId,
    preferences.map((change, index) => ({
      ...change,
      contactId: contactIds[found.fresh.length + index] ?? "",
    })),
  );
  const also = await findEntryConversations(db, organizationId, statuses);
  const filed = await fileMessages(db, organizationId, found, { contactIds, also });
  const applied = await applyStatuses(db, organizationId, statuses);

  const conversationIds = [...filed.conversationIds, ...preferring, ...applied.conversationIds];
  await recordLiveEvents(db, organizationId, [
    ...filed.events,
    ...(await eventsOfStatuses(db, organizationId, applied.changed)),
    ...[...new Set(conversationIds)].map((id): NewLiveEvent => ({
      kind: "conversation.updated",
      subjectId: id,
      conversationId: id,
    })),
  ]);
  const results = applied.results.values();
  return given.map(({ event }): FiledAs => {
    if (event.kind === "message") return filed.news.has(event) ? "stored" : "duplicate";
    return event.kind === "status" ? (results.next().value ?? "applied") : "noted";
  });
}

function whoPrefers({ person, at }: PreferenceChange): PersonToResolve {
  return { ...person, parentUserId: null, profileName: null, username: null, groupId: null, at };
}
