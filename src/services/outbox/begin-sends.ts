import type { OrgContext, TenantDb } from "../context";
import { maySend, sendingWindow } from "../conversations/service-window";
import { LEASE_MS, type ClaimedMessage } from "./claim-batch";
import { toPayload, type RecipientIds } from "./message-payload";
import { numberKey, paceCalls, paceOfNumber, pairKey, type PacedCalls } from "./pace";

/** A claimed message, the grant by whose token it will be sent, and Meta's ids of its files, by ours. */
export type ReadyMessage = {
  claimed: ClaimedMessage;
  grant: { configId: string; grantNumber: number };
  metaMediaIds: ReadonlyMap<string, string>;
};

/** What a call sends, and to which contact. */
export type BegunSend = {
  kind: "begun";
  payload: Record<string, unknown>;
  /** Set while Meta has not told the wa_id of a number that an agent dialled. */
  dialledContactId: string | null;
  /** Whether the answer may open a free entry point: the customer came by an ad or a page's button. */
  isReferred: boolean;
};

/**
 * `lost`: another worker has taken it since, or it was settled; `outdated`: the number's connection is another one by now,
 * or has ended; `waits`: its number or its customer gets too much just now, and it is back in its place.
 */
export type Begun =
  { kind: "lost" } | { kind: "outdated" } | { kind: "window_closed" } | { kind: "waits" } | BegunSend;

type Row = RecipientIds & {
  id: string;
  phoneId: string;
  contactId: string;
  replyToWamid: string | null;
  sendNumber: number;
  lastInboundAt: Date | null;
  freeEntryUntil: Date | null;
  isReferred: boolean;
  configId: string | null;
  grantNumber: number | null;
  isOnBusinessApp: boolean | null;
  throughput: string | null;
  pairTat: number | null;
};

type Clock = { tat: number; now: number };

/**
 * Commits, before the first byte leaves, that calls to Meta have begun: whoever finds the messages after a crash knows
 * that they may have been sent. Here they take their places in the pace of their number and customer, one number at a
 * time across all workers, by the database's clock. Answers in the order given.
 */
export async function beginSends(ctx: OrgContext, ready: readonly ReadyMessage[]): Promise<Begun[]> {
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const clocks = await holdPaces(db, ready);
    const rows = await holdMessages(db, organizationId, ready);
    const readyById = new Map(ready.map((one) => [one.claimed.id, one]));
    const open: Row[] = [];
    const results = new Map<string, Begun>();
    for (const row of rows) {
      const own = readyById.get(row.id);
      const now = new Date((clocks.get(row.phoneId)?.now ?? 0) / 1_000);
      const isOpen = maySend(own?.claimed.type ?? "", sendingWindow({ ...row, now }));
      const { configId, grantNumber } = own?.grant ?? {};
      if (row.configId !== configId || row.grantNumber !== grantNumber)
        results.set(row.id, { kind: "outdated" });
      else if (isOpen) open.push(row);
      else results.set(row.id, { kind: "window_closed" });
    }
    const paced = paceByNumber(open, clocks);
    await writeBegun(db, organizationId, paced, clocks);
    for (const { waiting } of paced.values())
      for (const { id } of waiting) results.set(id, { kind: "waits" });
    const going = new Set([...paced.values()].flatMap((one) => one.going));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ready.map(({ claimed, metaMediaIds }) => {
      const row = byId.get(claimed.id);
      if (!row || !going.has(claimed.id)) return results.get(claimed.id) ?? { kind: "lost" };
      const { type, content } = claimed;
      const isDialled = row.waId === null && row.dialled !== null;
      return {
        kind: "begun",
        payload: toPayload({ ...row, type, content, recipient: row, metaMediaIds }),
        dialledContactId: isDialled ? row.contactId : null,
        isReferred: row.isReferred,
      };
    });
  });
}

/** Holds the pace of each number, in one order, and reads the database's clock once it has it. */
async function holdPaces(db: TenantDb, ready: readonly ReadyMessage[]): Promise<Map<string, Clock>> {
  const phoneIds = [...new Set(ready.map(({ claimed }) => claimed.phoneId))].toSorted();
  const rows = await db.$queryRaw<(Clock & { key: string })[]>`
    INSERT INTO send_pace (key, tat)
    SELECT key, now() FROM unnest(${phoneIds.map(numberKey)}::text[]) AS given (key)
    ON CONFLICT (key) DO UPDATE SET updated_at = now()
    RETURNING key, (extract(epoch FROM tat) * 1000000)::float8 AS tat,
      (extract(epoch FROM clock_timestamp()) * 1000000)::float8 AS now`;
  const byKey = new Map(rows.map(({ key, ...clock }) => [key, clock]));
  return new Map(
    phoneIds.flatMap((phoneId) => {
      const clock = byKey.get(numberKey(phoneId));
      return clock ? [[phoneId, clock] as const] : [];
    }),
  );
}

/** The messages that are still ours, in the order in which they are to be sent. */
async function holdMessages(
  db: TenantDb,
  organizationId: string,
  ready: readonly ReadyMessage[],
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    /* prepared */ WITH held AS MATERIALIZED (
      SELECT message.id, message.conversation_id, message.phone_id, message.reply_to_wamid, message.send_number,
        message.queue_number
      FROM unnest(
        ${ready.map(({ claimed }) => claimed.id)}::text[], ${ready.map(({ claimed }) => claimed.lockToken)}::text[]
      ) AS given (id, lock_token)
      JOIN messages AS message ON message.organization_id = ${organizationId} AND message.id = given.id
      WHERE message.lock_token = given.lock_token AND message.status = 'pending'
        AND message.locked_until > clock_timestamp()
      ORDER BY message.id
      FOR UPDATE OF message
    )
    SELECT message.id, message.phone_id AS "phoneId", message.reply_to_wamid AS "replyToWamid",
      message.send_number AS "sendNumber", contact.id AS "contactId", contact.wa_id AS "waId", contact.dialled,
      contact.user_id AS "userId", contact.group_id AS "groupId",
      conversation.last_inbound_at AS "lastInboundAt", conversation.free_entry_until AS "freeEntryUntil",
      conversation.referred_at IS NOT NULL AS "isReferred", config.id AS "configId",
      config.grant_number AS "grantNumber", number.is_on_business_app AS "isOnBusinessApp", number.throughput,
      (extract(epoch FROM pair.tat) * 1000000)::float8 AS "pairTat"
    FROM held AS message
    JOIN conversations AS conversation
      ON conversation.organization_id = ${organizationId} AND conversation.id = message.conversation_id
    JOIN contacts AS contact ON contact.organization_id = ${organizationId} AND contact.id = conversation.contact_id
    LEFT JOIN whatsapp_phone_numbers AS number
      ON number.organization_id = ${organizationId} AND number.phone_id = message.phone_id AND number.is_active
    LEFT JOIN whatsapp_configs AS config
      ON config.organization_id = ${organizationId} AND config.id = number.config_id AND config.status <> 'disconnected'
    LEFT JOIN send_pace AS pair ON pair.key = 'pair:' || message.phone_id || ':' || contact.id
    ORDER BY message.queue_number, message.id`;
}

function paceByNumber(rows: readonly Row[], clocks: ReadonlyMap<string, Clock>): Map<string, PacedCalls> {
  return new Map(
    [...clocks].map(([phoneId, clock]) => {
      const own = rows.filter((row) => row.phoneId === phoneId);
      const pace = paceOfNumber({
        isOnBusinessApp: own[0]?.isOnBusinessApp ?? null,
        throughput: own[0]?.throughput ?? null,
      });
      const candidates = own.map(({ id, groupId, contactId, pairTat }) => ({
        id,
        // Meta names no such pace for groups.
        pair: groupId === null ? { key: pairKey(phoneId, contactId), tat: pairTat } : null,
      }));
      return [phoneId, paceCalls(pace, clock, candidates)];
    }),
  );
}

/** Notes the calls as begun, the others as waiting, and how far the paces have come. */
async function writeBegun(
  db: TenantDb,
  organizationId: string,
  paced: ReadonlyMap<string, PacedCalls>,
  clocks: ReadonlyMap<string, Clock>,
): Promise<void> {
  const begun = [...paced].flatMap(([phoneId, { going }]) =>
    going.map((id) => ({ id, at: clocks.get(phoneId)?.now ?? 0 })),
  );
  const waiting = [...paced.values()].flatMap((one) => one.waiting);
  const tats = [...paced].flatMap(([phoneId, { going, tat, pairs }]) =>
    going.length > 0 && tat !== null ? [{ key: numberKey(phoneId), tat }, ...pairs] : [],
  );
  if (begun.length + waiting.length === 0) return;
  await db.$executeRaw`
    /* prepared */ WITH paces AS (
      INSERT INTO send_pace (key, tat)
      SELECT key, 'epoch'::timestamptz + tat * interval '1 microsecond'
      FROM unnest(${tats.map(({ key }) => key)}::text[], ${tats.map(({ tat }) => tat)}::float8[]) AS given (key, tat)
      ON CONFLICT (key) DO UPDATE SET tat = excluded.tat, updated_at = now()
    ), waiting AS (
      UPDATE messages AS message SET
        next_attempt_at = 'epoch'::timestamptz + due_at * interval '1 microsecond',
        attempts = attempts - 1,
        lock_token = NULL,
        locked_until = NULL
      FROM unnest(${waiting.map(({ id }) => id)}::text[], ${waiting.map(({ dueAt }) => dueAt)}::float8[])
        AS given (id, due_at)
      WHERE message.organization_id = ${organizationId} AND message.id = given.id
    )
    UPDATE messages AS message SET
      status = 'sending',
      post_started_at = 'epoch'::timestamptz + begun_at * interval '1 microsecond',
      locked_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'
    FROM unnest(${begun.map(({ id }) => id)}::text[], ${begun.map(({ at }) => at)}::float8[]) AS given (id, begun_at)
    WHERE message.organization_id = ${organizationId} AND message.id = given.id`;
}
