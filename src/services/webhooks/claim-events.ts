import { Prisma } from "@/generated/prisma/client";
import type { SystemContext, TenantDb } from "../context";
import { SUSPECT_AFTER } from "./retry-schedule";
import type { StoredOutcome } from "./stored-outcome";

/** How long a claimed row is left alone by other workers. One that is not finished by then is taken by another. */
const LEASE_MS = 30_000;

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
 * Claims up to `limit` rows that are due, oldest first, each for LEASE_MS; rows another worker holds are passed over.
 * A row whose workers died several times is claimed alone: if it is the one that kills them, it shall not take others
 * with it, and if it is not, it is only processed.
 */
export async function claimEvents(system: SystemContext, limit: number): Promise<ClaimedLog[]> {
  const heldSince = Date.now();
  const claimed = await system.acrossTenants(async (db) => {
    const alone = await claim(db, Prisma.sql`claims - attempts >= ${SUSPECT_AFTER}`, 1);
    return alone.length > 0 ? alone : claim(db, Prisma.sql`claims - attempts < ${SUSPECT_AFTER}`, limit);
  });
  return claimed
    .map((log) => ({ ...log, heldSince }))
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
}

function claim(db: TenantDb, which: Prisma.Sql, limit: number): Promise<Omit<ClaimedLog, "heldSince">[]> {
  return db.$queryRaw`
    UPDATE whatsapp_webhook_logs SET
      claims = claims + 1,
      locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
    WHERE id IN (
      SELECT id FROM whatsapp_webhook_logs
      WHERE status = 'received' AND next_attempt_at <= now() AND (locked_until IS NULL OR locked_until < now())
        AND ${which}
      ORDER BY next_attempt_at, id
      LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    )
    RETURNING id, payload, phone_ids AS "phoneIds", endpoint_config_id AS "endpointConfigId", claims, attempts,
      received_at AS "receivedAt", outcome, organization_id AS "organizationId", is_replay AS "isReplay"`;
}

/**
 * Renews the lease of a claimed row once a third of it is over; call it again and again during long work.
 * @throws LeaseLostError when another worker has taken the row meanwhile.
 */
export async function keepLease(system: SystemContext, log: ClaimedLog): Promise<void> {
  const now = Date.now();
  if (now - log.heldSince < LEASE_MS / 3) return;
  const renewed = await system.acrossTenants(
    (db) => db.$executeRaw`
      UPDATE whatsapp_webhook_logs SET locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE id = ${log.id} AND status = 'received' AND claims = ${log.claims}`,
  );
  if (renewed === 0) throw new LeaseLostError();
  log.heldSince = now;
}

/** Gives back rows that this worker could not process through no fault of theirs: due at once, the claim not counted. */
export async function releaseLeases(system: SystemContext, logs: ClaimedLog[]): Promise<void> {
  await system.acrossTenants(async (db) => {
    for (const log of logs) {
      await db.$executeRaw`
        UPDATE whatsapp_webhook_logs SET claims = claims - 1, locked_until = NULL
        WHERE id = ${log.id} AND status = 'received' AND claims = ${log.claims}`;
    }
  });
}
