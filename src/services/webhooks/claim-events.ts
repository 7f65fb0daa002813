import type { SystemContext } from "../context";
import type { StoredOutcome } from "./stored-outcome";

/** How long a claimed row is left alone by other workers. One that is not finished by then is taken by another. */
export const LEASE_MS = 30_000;

/** A row this worker holds. `attempts` is also the fencing token: every claim raises it, and finishing names it. */
export type ClaimedLog = {
  id: string;
  payload: string;
  phoneIds: string[];
  attempts: number;
  receivedAt: Date;
  outcome: StoredOutcome[] | null;
};

/** Claims up to `limit` rows that are due, oldest first, each for LEASE_MS; rows another worker holds are passed over. */
export async function claimEvents(system: SystemContext, limit: number): Promise<ClaimedLog[]> {
  const claimed = await system.acrossTenants(
    (db) => db.$queryRaw<ClaimedLog[]>`
      UPDATE whatsapp_webhook_logs SET
        attempts = attempts + 1,
        locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM whatsapp_webhook_logs
        WHERE status = 'received' AND next_attempt_at <= now() AND (locked_until IS NULL OR locked_until < now())
        ORDER BY next_attempt_at, id
        LIMIT ${limit}
        FOR UPDATE SKIP LOCKED
      )
      RETURNING id, payload, phone_ids AS "phoneIds", attempts, received_at AS "receivedAt", outcome`,
  );
  return claimed.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
}

/** Holds a claimed row for another LEASE_MS; false when another worker has taken it meanwhile. */
export async function renewLease(system: SystemContext, log: ClaimedLog): Promise<boolean> {
  const renewed = await system.acrossTenants(
    (db) => db.$executeRaw`
      UPDATE whatsapp_webhook_logs SET locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE id = ${log.id} AND status = 'received' AND attempts = ${log.attempts}`,
  );
  return renewed === 1;
}

/** Gives back rows that this worker could not process through no fault of theirs: due at once, the attempt not counted. */
export async function releaseLeases(system: SystemContext, logs: ClaimedLog[]): Promise<void> {
  await system.acrossTenants(async (db) => {
    for (const log of logs) {
      await db.$executeRaw`
        UPDATE whatsapp_webhook_logs SET attempts = attempts - 1, locked_until = NULL
        WHERE id = ${log.id} AND status = 'received' AND attempts = ${log.attempts}`;
    }
  });
}
