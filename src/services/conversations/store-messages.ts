import type { MessageAttributes } from "@/contracts/messages";
import type { MessageOrigin } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { expectMedia } from "../media/expect-media";
import type { MediaReference } from "../webhooks/events/domain-event";
import { statusesByRank } from "./message-status";
import { applyAllParkedStatuses } from "./parked-statuses";
import { holdMessages } from "./save-statuses";

/** A message that the WhatsApp Business app tells of: of its history, or just sent from the phone. */
export type AppMessage = {
  wamid: string;
  direction: "in" | "out";
  type: string;
  content: Record<string, unknown>;
  attributes: MessageAttributes;
  media: MediaReference | null;
  /** Never one of those that the outbox would act on. */
  status: "received" | "sent" | "delivered" | "read" | "played" | "failed";
  replyToWamid: string | null;
  /** Of a reaction, edit or revoke: what it changes. */
  targetWamid: string | null;
  sentAt: Date;
};

/** A message and the conversation it belongs to. */
export type PlacedAppMessage = { conversationId: string; message: AppMessage };

/** `added`: new rows; `changed`: rows that were there and learned something. */
export type StoredMessages = { added: StoredRow[]; changed: StoredRow[] };
type StoredRow = { id: string; conversationId: string };

type Row = StoredRow & { wamid: string; direction: string };
type NewRow = Omit<AppMessage, "media"> & { id: string; conversationId: string; mediaId: string | null };

/**
 * Stores messages that came another way than by the customer writing or an agent sending, all in a few statements. One
 * that is known already keeps its row: a `media_placeholder` is filled by the real thing (never the other way round),
 * ticks only go forward, and an echo is better knowledge of where a message came from than the history. So the same
 * messages in any order, any number of times, end the same. Statuses that came earlier are applied. The conversations
 * must be locked (openConversations).
 */
export async function storeMessages(
  db: TenantDb,
  { organizationId, phoneId }: { organizationId: string; phoneId: string },
  origin: Extract<MessageOrigin, "history" | "business_app">,
  placed: readonly PlacedAppMessage[],
): Promise<StoredMessages> {
  const stored: StoredMessages = { added: [], changed: [] };
  const files = placed.flatMap(({ message: { media } }) =>
    media === null ? [] : [{ phoneId, reference: media }],
  );
  const mediaIds = await expectMedia(db, organizationId, files);
  // Rows that are there are locked in the order of their ids, as by everybody.
  const wamids = placed.map(({ message: { wamid } }) => ({ phoneId, wamid }));
  await holdMessages(db, organizationId, { wamids });
  for (const distinct of inRounds(placed)) {
    const given = distinct.map(({ conversationId, message: { media, ...columns } }) => ({
      id: newId(),
      conversationId,
      mediaId: mediaIds.get(media?.metaMediaId ?? "") ?? null,
      ...columns,
    }));
    const newIds = new Set(given.map(({ id }) => id));
    const rows = await upsert(db, { organizationId, phoneId }, origin, given);
    const added = rows.filter(({ id }) => newIds.has(id));
    stored.added.push(...added);
    stored.changed.push(...rows.filter(({ id }) => !newIds.has(id)));
    const sent = added.filter(({ direction }) => direction === "out");
    await applyAllParkedStatuses(
      db,
      organizationId,
      sent.map(({ id, wamid }) => ({ phoneId, wamid, messageId: id })),
    );
  }
  return stored;
}

function upsert(
  db: TenantDb,
  { organizationId, phoneId }: { organizationId: string; phoneId: string },
  origin: MessageOrigin,
  given: readonly NewRow[],
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    INSERT INTO messages AS known (
      id, organization_id, conversation_id, phone_id, wamid, direction, origin, type, content, attributes, media_id,
      status, status_times, reply_to_wamid, target_wamid, sent_at, updated_at
    )
    SELECT id, ${organizationId}, "conversationId", ${phoneId}, wamid, direction::message_direction,
      ${origin}::message_origin, type, content, attributes, "mediaId", status::message_status,
      -- When it was delivered or read, nobody tells.
      CASE WHEN direction = 'out' AND status <> 'failed' THEN jsonb_build_object('sent', "sentAt") ELSE '{}' END,
      "replyToWamid", "targetWamid", "sentAt"::timestamptz, now()
    FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (
      id text, "conversationId" text, wamid text, direction text, type text, content jsonb, attributes jsonb,
      "mediaId" text, status text, "replyToWamid" text, "targetWamid" text, "sentAt" text
    )
    -- In the same order everywhere, so that two workers with the same messages wait for each other.
    ORDER BY wamid
    ON CONFLICT (organization_id, phone_id, wamid) DO UPDATE SET
      type = CASE WHEN known.type = 'media_placeholder' THEN EXCLUDED.type ELSE known.type END,
      content = CASE WHEN known.type = 'media_placeholder' THEN EXCLUDED.content ELSE known.content END,
      attributes = CASE WHEN known.type = 'media_placeholder' THEN EXCLUDED.attributes ELSE known.attributes END,
      media_id = COALESCE(known.media_id, EXCLUDED.media_id),
      reply_to_wamid = COALESCE(known.reply_to_wamid, EXCLUDED.reply_to_wamid),
      target_wamid = COALESCE(known.target_wamid, EXCLUDED.target_wamid),
      origin = CASE WHEN known.origin = 'history' THEN EXCLUDED.origin ELSE known.origin END,
      status = CASE WHEN known.direction = 'out' AND EXCLUDED.direction = 'out'
          AND array_position(${statusesByRank}::text[], EXCLUDED.status::text) > array_position(${statusesByRank}::text[], known.status::text)
        THEN EXCLUDED.status ELSE known.status END,
      error = CASE WHEN EXCLUDED.status IN ('delivered', 'read', 'played') THEN NULL ELSE known.error END,
      updated_at = now()
    WHERE known.organization_id = EXCLUDED.organization_id AND (
      (known.type = 'media_placeholder' AND EXCLUDED.type <> 'media_placeholder')
      OR (known.origin = 'history' AND EXCLUDED.origin = 'business_app')
      OR (known.direction = 'out' AND EXCLUDED.direction = 'out'
        AND array_position(${statusesByRank}::text[], EXCLUDED.status::text) > array_position(${statusesByRank}::text[], known.status::text))
    )
    RETURNING id, conversation_id AS "conversationId", wamid, direction::text AS direction`;
}

/** One statement may meet a message once only: what is named again waits for the next round. */
function inRounds(placed: readonly PlacedAppMessage[]): PlacedAppMessage[][] {
  const rounds: PlacedAppMessage[][] = [];
  const seen = new Map<string, number>();
  for (const one of placed) {
    const { wamid } = one.message;
    const round = seen.get(wamid) ?? 0;
    seen.set(wamid, round + 1);
    (rounds[round] ??= []).push(one);
  }
  return rounds;
}
