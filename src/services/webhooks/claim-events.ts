import { Prisma } from "@/generated/prisma/client";
import type { SystemContext } from "../context";
import { SUSPECT_AFTER } from "./retry-schedule";
import type { StoredOutcome } from "./stored-outcome";
import { ofKind, type WebhookKind } from "./webhook-kinds";

/** How long a claimed row is left alone by other workers. One that is not finished by then is taken by another. */
const LEASE_MS = 30_000;

/** So much text is claimed at once at most (and one row at least): a body may have 3 MB, and memory has an end. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A row this worker holds. `claims` is also the fencing token: every claim raises it, and finishing names it. */
export type ClaimedLog = {
  id: string;
  payload: string;
  phoneIds: string[];
  /** The connection at whose own address it arrived. */
  endpointConfigId: string | null;
  claims: number;
  attempts: number;
  receivedAt: Date;
  outcome: StoredOutcome[] | null;
  /** Whose it turned out to be when it was processed before. */
  organizationId: string | null;
  /** Somebody asked for it again: every change is processed, whatever it became before. */
  isReplay: boolean;
  /** When this worker took or renewed its lease, by its own clock (ms since 1970). */
  heldSince: number;
};

/** Another worker has taken the row: what is left to do is its business. */
export class LeaseLostError extends Error {
  override name = "LeaseLostError";
}

/**
 * Claims up to `limit` rows that are due, each for LEASE_MS; rows another worker holds are passed over. Three quarters of
 * them are the oldest; where there are more than these, the rest are the newest, so that what comes now is not held up
 * by a backlog, whoever's it is. A row whose workers died several times is claimed alone: if it is the one that kills
 * them, it shall not take others with it, and if it is not, it is only processed.
 */
export async function claimEvents(
  system: SystemContext,
  limit: number,
  kind: WebhookKind = "messages",
): Promise<ClaimedLog[]> {
  const heldSince = Date.now();
  const oldest = Math.ceil(limit * 0.75);
  const isDue = Prisma.sql`status = 'received' AND ${ofKind[kind]} AND next_attempt_at <= now()
    AND (locked_until IS NULL OR locked_until < now())`;
  const columns = Prisma.sql`id, next_attempt_at, octet_length(payload) AS bytes`;
  const claimed = await system.acrossTenants(
    (db) => db.$queryRaw<Omit<ClaimedLog, "heldSince">[]>`
      /* prepared */ WITH old AS MATERIALIZED (
        SELECT ${columns}, claims - attempts >= ${SUSPECT_AFTER} AS is_suspect, FALSE AS is_new
        FROM whatsapp_webhook_logs WHERE ${isDue}
        ORDER BY next_attempt_at, id
        LIMIT ${oldest}
        FOR UPDATE SKIP LOCKED
      ), new AS MATERIALIZED (
        SELECT ${columns}, FALSE AS is_suspect, TRUE AS is_new
        FROM whatsapp_webhook_logs
        WHERE ${isDue} AND claims - attempts < ${SUSPECT_AFTER}
          AND (SELECT count(*) FROM old) = ${oldest}
        ORDER BY next_attempt_at DESC, id DESC
        LIMIT ${limit - oldest}
        FOR UPDATE SKIP LOCKED
      ), measured AS (
        SELECT id, row_number() OVER row AS place, sum(bytes) OVER row AS bytes, is_new FROM (
          SELECT * FROM old
          UNION ALL
          SELECT * FROM new WHERE id NOT IN (SELECT id FROM old)
        ) AS due
        WINDOW row AS (PARTITION BY is_new ORDER BY next_attempt_at, id)
      ), chosen AS (
        SELECT id FROM measured
        WHERE (bytes <= ${MOST_BYTES / 2} OR (place = 1 AND NOT is_new)) AND NOT EXISTS (SELECT 1 FROM old WHERE is_suspect)
        UNION ALL
        (SELECT id FROM old WHERE is_suspect ORDER BY next_attempt_at, id LIMIT 1)
      )
      UPDATE whatsapp_webhook_logs AS log SET
        claims = claims + 1,
        locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      FROM chosen WHERE log.id = chosen.id
      RETURNING log.id, payload, phone_ids AS "phoneIds", endpoint_config_id AS "endpointConfigId", claims, attempts,
        received_at AS "receivedAt", outcome, organization_id AS "organizationId", is_replay AS "isReplay"`,
  );
  return claimed
    .map((log) => ({ ...log, heldSince }))
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
}

/**
 * Renews the leases of claimed rows once a third of them is over; call it again and again during long work. Answers the
 * rows that another worker has taken meanwhile.
 */
export async function keepLeases(
  system: SystemContext,
  logs: readonly ClaimedLog[],
): Promise<readonly ClaimedLog[]> {
  const now = Date.now();
  const old = logs.filter((log) => now - log.heldSince >= LEASE_MS / 3);
  if (old.length === 0) return [];
  const rows = await system.acrossTenants(
    (db) => db.$queryRaw<{ id: string }[]>`
      UPDATE whatsapp_webhook_logs AS log SET locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      FROM unnest(${old.map(({ id }) => id)}::text[], ${old.map(({ claims }) => claims)}::int[]) AS held (id, claims)
      WHERE log.id = held.id AND log.status = 'received' AND log.claims = held.claims
      RETURNING log.id`,
  );
  const kept = new Set(rows.map(({ id }) => id));
  for (const log of old) if (kept.has(log.id)) log.heldSince = now;
  return old.filter(({ id }) => !kept.has(id));
}

/** Gives back rows that this worker could not process through no fault of theirs: due at once, the claim not counted. */
export async function releaseLeases(system: SystemContext, logs: readonly ClaimedLog[]): Promise<void> {
  await system.acrossTenants(
    (db) => db.$executeRaw`
      UPDATE whatsapp_webhook_logs AS log SET claims = log.claims - 1, locked_until = NULL
      FROM unnest(${logs.map(({ id }) => id)}::text[], ${logs.map(({ claims }) => claims)}::int[]) AS held (id, claims)
      WHERE log.id = held.id AND log.status = 'received' AND log.claims = held.claims`,
  );
}
