import { env } from "@/lib/server/env";
import type { SystemContext } from "../context";

const DAY_MS = 24 * 3_600_000;

/** What failed or reached nobody is kept this many times longer: somebody may yet want to replay it. */
const TROUBLED_FACTOR = 3;

/** Bodies are large: few enough at once that nobody waits for the deletion. */
const BATCH = 500;

/**
 * Deletes webhooks that came more than WEBHOOK_RETENTION_DAYS ago, failed and unrouted ones after three times that, in
 * batches; what still waits for its processing never. Answers how many.
 */
export async function deleteOldWebhooks(
  system: SystemContext,
  now: Date,
  days: number = env().WEBHOOK_RETENTION_DAYS,
): Promise<number> {
  const before = (age: number) => new Date(now.getTime() - age * DAY_MS);
  let total = 0;
  for (;;) {
    const deleted = await system.acrossTenants(
      (db) => db.$executeRaw`
        DELETE FROM whatsapp_webhook_logs WHERE id IN (
          SELECT id FROM whatsapp_webhook_logs
          WHERE (status = 'processed' AND received_at < ${before(days)}::timestamptz)
            OR (status IN ('failed', 'unrouted') AND received_at < ${before(days * TROUBLED_FACTOR)}::timestamptz)
          ORDER BY received_at
          LIMIT ${BATCH}
          FOR UPDATE SKIP LOCKED
        )`,
    );
    total += deleted;
    if (deleted < BATCH) return total;
  }
}
