import type { TenantDb } from "../context";
import type { PersonToResolve } from "../contacts/resolve-contacts";
import type { NewLiveEvent } from "../live-events";
import { expectMedia } from "../media/expect-media";
import { ownerRow } from "../owner-row";
import type { InboundMessage } from "../webhooks/events/domain-event";
import { effectsOf } from "./message-effects";
import { toUpdated } from "./message-events";
import { noteInbound } from "./note-inbound";
import { openConversations } from "./open-conversations";
import { takeParkedStatuses } from "./parked-statuses";
import type { RoutedNumber } from "./routed-number";
import type { WamidKey } from "./save-statuses";
import { keyOf } from "./settle-statuses";
import { findKnown, storeInbound, type KnownMessage } from "./store-inbound";

export type MessageOfNumber = { number: RoutedNumber; message: InboundMessage };

/** The messages that may be news, as they were written, and the rows of what they are about as far as those are known. */
export type FreshMessages = { fresh: MessageOfNumber[]; known: ReadonlyMap<string, KnownMessage> };

/** What was news, and what browsers shall hear of it. */
export type FiledMessages = { news: Set<InboundMessage>; events: NewLiveEvent[]; conversationIds: string[] };

/** Leaves out what is known already, so that what comes again locks and changes nothing. */
export async function findFresh(
  db: TenantDb,
  organizationId: string,
  given: readonly MessageOfNumber[],
): Promise<FreshMessages> {
  const known = await findKnown(db, organizationId, [...given.map(toKey), ...given.flatMap(toTarget)]);
  const fresh = new Map<string, MessageOfNumber>();
  for (const one of given) {
    const key = keyOf(toKey(one));
    // The history may have brought it: then its coming is news all the same.
    if (!fresh.has(key) && known.get(key)?.isFromHistory !== false) fresh.set(key, one);
  }
  const byTime = [...fresh.values()].toSorted(
    (a, b) => a.message.sentAt.getTime() - b.message.sentAt.getTime(),
  );
  return { fresh: byTime, known };
}

/** Whose contact each message belongs to. */
export function toPerson({ message: { sender, groupId, sentAt } }: MessageOfNumber): PersonToResolve {
  return { ...sender, groupId, at: sentAt };
}

/**
 * Files customers' messages in their conversations, each wamid once. A few statements, however many messages they are.
 * @param contactIds of each fresh message.
 * @param also conversations that what follows in this transaction will change.
 */
export async function fileMessages(
  db: TenantDb,
  organizationId: string,
  { fresh, known }: FreshMessages,
  { contactIds, also }: { contactIds: readonly string[]; also: readonly string[] },
): Promise<FiledMessages> {
  const conversationIds = await openConversations(
    db,
    organizationId,
    fresh.map(({ number, message }, index) => ({
      phoneNumberId: number.phoneNumberId,
      contactId: contactIds[index] ?? "",
      firstMessageAt: message.sentAt,
      status: effectsOf(message.type).asksForAgent ? "open" : "resolved",
    })),
    [...also, ...fresh.flatMap((one) => known.get(keyOf(toKey(one)))?.conversationId ?? [])],
  );
  if (fresh.length === 0) return { news: new Set(), events: [], conversationIds: [] };
  const mediaIds = await expectMedia(
    db,
    organizationId,
    fresh.flatMap(({ number: { phoneId }, message: { media } }) =>
      media === null ? [] : [{ phoneId, reference: media }],
    ),
  );
  const stored = await storeInbound(
    db,
    organizationId,
    fresh.map(({ number: { phoneId }, message }, index) => ({
      phoneId,
      conversationId: conversationIds[index] ?? "",
      mediaId: mediaIds.get(message.media?.metaMediaId ?? "") ?? null,
      message,
    })),
  );
  const rows = fresh.flatMap((one) => {
    const row = stored.get(keyOf(toKey(one)));
    return row ? [{ ...one, ...row }] : [];
  });
  const keys = rows.map(toKey);
  await noteInbound(db, organizationId, rows);
  // Statuses are about messages of ours: what waits for one of the customer's has nothing to say.
  await takeParkedStatuses(db, organizationId, keys);
  const events = rows.map(({ id, conversationId, ...one }): NewLiveEvent => {
    const [target] = toTarget(one).map((key) => stored.get(keyOf(key)) ?? known.get(keyOf(key)));
    return target ? toUpdated(target) : { kind: "message.created", subjectId: id, conversationId };
  });
  return {
    news: new Set(rows.map(({ message }) => message)),
    events: [...events, ...(await findAttached(db, organizationId, keys)).map(toUpdated)],
    conversationIds: rows.map(({ conversationId }) => conversationId),
  };
}

/** What came before the message that it changes, and until now was shown by itself. */
function findAttached(
  db: TenantDb,
  organizationId: string,
  keys: readonly WamidKey[],
): Promise<{ id: string; conversationId: string }[]> {
  return db.$queryRaw`
    SELECT message.id, message.conversation_id AS "conversationId"
    FROM unnest(${keys.map(({ phoneId }) => phoneId)}::text[], ${keys.map(({ wamid }) => wamid)}::text[])
      AS given (phone_id, wamid)
    CROSS JOIN ${ownerRow(organizationId)}
    JOIN messages AS message ON message.organization_id = owner.id
      AND message.phone_id = given.phone_id AND message.target_wamid = given.wamid`;
}

function toKey({ number, message }: MessageOfNumber): WamidKey {
  return { phoneId: number.phoneId, wamid: message.wamid };
}

function toTarget({ number, message }: MessageOfNumber): WamidKey[] {
  return message.targetWamid === null ? [] : [{ phoneId: number.phoneId, wamid: message.targetWamid }];
}
