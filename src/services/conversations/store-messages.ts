import type { MessageOrigin } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { statusesByRank } from "./message-status";
import { applyAllParkedStatuses } from "./parked-statuses";

/** A message that the WhatsApp Business app tells of: of its history, or just sent from the phone. */
export type AppMessage = {
  wamid: string;
  direction: "in" | "out";
  type: string;
  content: Record<string, unknown>;
  /** Never one of those that the outbox would act on. */
  status: "received" | "sent" | "delivered" | "read" | "played" | "failed";
  replyToWamid: string | null;
  sentAt: Date;
};

/** Where messages belong. */
export type MessagePlace = { organizationId: string; phoneId: string; conversationId: string };

/** `added`: new rows; `changed`: rows that were there and learned something. */
export type StoredMessages = { added: StoredRow[]; changed: StoredRow[] };
type StoredRow = { id: string; conversationId: string };

type Row = StoredRow & { wamid: string; direction: string };

/**
 * Stores messages that came another way than by the customer writing or an agent sending, all in one statement. One
 * that is known already keeps its row: a `media_placeholder` is filled by the real thing (never the other way round),
 * ticks only go forward, and an echo is better knowledge of where a message came from than the history. So the same
 * messages in any order, any number of times, end the same. Statuses that came earlier are applied.
 */
export async function storeMessages(
  db: TenantDb,
  place: MessagePlace,
  origin: Extract<MessageOrigin, "history" | "business_app">,
  messages: readonly AppMessage[],
): Promise<StoredMessages> {
  const stored: StoredMessages = { added: [], changed: [] };
  for (const distinct of inRounds(messages)) {
    const given = distinct.map((message) => ({ id: newId(), ...message }));
    const newIds = new Set(given.map(({ id }) => id));
    const rows = await upsert(db, place, origin, given);
    const added = rows.filter(({ id }) => newIds.has(id));
    stored.added.push(...added);
    stored.changed.push(...rows.filter(({ id }) => !newIds.has(id)));
    await applyAllParkedStatuses(
      db,
      place,
      added.filter(({ direction }) => direction === "out"),
    );
  }
  return stored;
}

function upsert(
  db: TenantDb,
  { organizationId, phoneId, conversationId }: MessagePlace,
  origin: MessageOrigin,
  given: readonly (AppMessage & { id: string })[],
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    INSERT INTO messages AS known (
      id, organization_id, conversation_id, phone_id, wamid, direction, origin, type, content, status, status_times,
      reply_to_wamid, sent_at, updated_at
    )
    SELECT id, ${organizationId}, ${conversationId}, ${phoneId}, wamid, direction::message_direction,
      ${origin}::message_origin, type, content, status::message_status,
      -- When it was delivered or read, nobody tells.
      CASE WHEN direction = 'out' AND status <> 'failed' THEN jsonb_build_object('sent', "sentAt") ELSE '{}' END,
      "replyToWamid", "sentAt"::timestamptz, now()
    FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (
      id text, wamid text, direction text, type text, content jsonb, status text, "replyToWamid" text, "sentAt" text
    )
    -- In the same order everywhere, so that two workers with the same messages wait for each other.
    ORDER BY wamid
    ON CONFLICT (organization_id, phone_id, wamid) DO UPDATE SET
      type = CASE WHEN known.type = 'media_placeholder' THEN EXCLUDED.type ELSE known.type END,
      content = CASE WHEN known.type = 'media_placeholder' THEN EXCLUDED.content ELSE known.content END,
      reply_to_wamid = COALESCE(known.reply_to_wamid, EXCLUDED.reply_to_wamid),
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
function inRounds(messages: readonly AppMessage[]): AppMessage[][] {
  const rounds: AppMessage[][] = [];
  const seen = new Map<string, number>();
  for (const message of messages) {
    const round = seen.get(message.wamid) ?? 0;
    seen.set(message.wamid, round + 1);
    (rounds[round] ??= []).push(message);
  }
  return rounds;
}
