import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import type { InboundMessage } from "../webhooks/events/domain-event";
import type { WamidKey } from "./save-statuses";
import { keyOf } from "./settle-statuses";

/** A customer's message and where it belongs. */
export type PlacedMessage = {
  phoneId: string;
  conversationId: string;
  mediaId: string | null;
  message: InboundMessage;
};

/** A message row by its wamid. */
export type KnownMessage = WamidKey & {
  id: string;
  conversationId: string;
  /** The history of the Business app brought it: a webhook that brings it as well counts as the customer writing. */
  isFromHistory: boolean;
};

/** The messages with these wamids, as far as they are known, by `keyOf`. */
export async function findKnown(
  db: TenantDb,
  organizationId: string,
  keys: readonly WamidKey[],
): Promise<Map<string, KnownMessage>> {
  if (keys.length === 0) return new Map();
  const rows = await db.$queryRaw<KnownMessage[]>`
    SELECT message.id, message.phone_id AS "phoneId", message.wamid, conversation_id AS "conversationId",
      origin = 'history' AND direction = 'in' AS "isFromHistory"
    FROM unnest(${keys.map(({ phoneId }) => phoneId)}::text[], ${keys.map(({ wamid }) => wamid)}::text[])
      AS given (phone_id, wamid)
    CROSS JOIN ${ownerRow(organizationId)}
    JOIN messages AS message ON message.organization_id = owner.id
      AND message.phone_id = given.phone_id AND message.wamid = given.wamid`;
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/**
 * Stores customers' messages, each wamid once, and answers the rows of those that were not there: a message that is
 * known keeps its row and changes nothing. But one that the history brought first counts as written now; its row, which
 * may be in another conversation than asked for, is taken over.
 */
export async function storeInbound(
  db: TenantDb,
  organizationId: string,
  placed: readonly PlacedMessage[],
): Promise<Map<string, { id: string; conversationId: string }>> {
  if (placed.length === 0) return new Map();
  const given = placed.map(
    ({ message: { sender: _sender, kind: _kind, media: _media, ...columns }, ...place }) => ({
      id: newId(),
      ...place,
      ...columns,
    }),
  );
  const inserted = await db.$queryRaw<(WamidKey & { id: string; conversationId: string })[]>`
    INSERT INTO messages (
      id, organization_id, conversation_id, phone_id, wamid, direction, type, content, attributes, media_id,
      target_wamid, reply_to_wamid, status, sent_at, updated_at
    )
    SELECT id, ${organizationId}, "conversationId", "phoneId", wamid, 'in', type, content, attributes, "mediaId",
      "targetWamid", "replyToWamid", 'received', "sentAt"::timestamptz, now()
    FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (
      id text, "conversationId" text, "phoneId" text, wamid text, type text, content jsonb, attributes jsonb,
      "mediaId" text, "targetWamid" text, "replyToWamid" text, "sentAt" text
    )
    -- In the same order everywhere, so that two workers with the same messages wait for each other.
    ORDER BY "phoneId", wamid
    ON CONFLICT (organization_id, phone_id, wamid) DO NOTHING
    RETURNING id, phone_id AS "phoneId", wamid, conversation_id AS "conversationId"`;
  const stored = new Map(inserted.map((row) => [keyOf(row), row]));
  const refused = given.filter((one) => !stored.has(keyOf(one)));
  for (const row of await takeFromHistory(db, organizationId, refused)) stored.set(keyOf(row), row);
  return stored;
}

/** The rows that the history made of these very messages, once: from now on they are what the customer wrote to us. */
async function takeFromHistory(
  db: TenantDb,
  organizationId: string,
  given: readonly WamidKey[],
): Promise<(WamidKey & { id: string; conversationId: string })[]> {
  if (given.length === 0) return [];
  return db.$queryRaw`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (
        "phoneId" text, wamid text, type text, content jsonb, attributes jsonb, "mediaId" text, "targetWamid" text,
        "replyToWamid" text
      )
    ), held AS MATERIALIZED (
      SELECT message.id FROM given
      JOIN messages AS message ON message.organization_id = ${organizationId}
        AND message.phone_id = given."phoneId" AND message.wamid = given.wamid
      WHERE message.origin = 'history' AND message.direction = 'in'
      ORDER BY message.id
      FOR NO KEY UPDATE OF message
    )
    UPDATE messages AS message SET
      origin = 'api',
      type = given.type,
      content = given.content,
      attributes = given.attributes,
      media_id = COALESCE(given."mediaId", message.media_id),
      target_wamid = COALESCE(given."targetWamid", message.target_wamid),
      reply_to_wamid = COALESCE(given."replyToWamid", message.reply_to_wamid),
      updated_at = now()
    FROM given, held
    WHERE message.id = held.id AND message.organization_id = ${organizationId}
      AND message.phone_id = given."phoneId" AND message.wamid = given.wamid
    RETURNING message.id, message.phone_id AS "phoneId", message.wamid, message.conversation_id AS "conversationId"`;
}
