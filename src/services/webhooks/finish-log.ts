import type { SystemContext } from "../context";
import type { ClaimedLog } from "./claim-events";
import { MAX_ATTEMPTS, retryDelayMs } from "./retry-schedule";
import { describeProblems, type StoredOutcome } from "./stored-outcome";

/**
 * Notes what a claimed row became and lets go of it. With failed changes it is due again later, until MAX_ATTEMPTS
 * (or never again when `isFinal`); else its status is the worst of its changes: failed, unrouted, processed. Does
 * nothing when another worker has claimed the row since.
 */
export async function finishLog(
  system: SystemContext,
  log: ClaimedLog,
  {
    outcome,
    problem = describeProblems(outcome),
    isFinal = false,
    isReplayOpen = false,
  }: { outcome: StoredOutcome[]; problem?: string | null; isFinal?: boolean; isReplayOpen?: boolean },
): Promise<void> {
  const status =
    problem === null
      ? outcome.some((one) => one.became === "unrouted")
        ? "unrouted"
        : "processed"
      : "failed";
  const attempts = log.attempts + 1;
  const isRetried = status === "failed" && !isFinal && attempts < MAX_ATTEMPTS;
  const delayMs = isRetried ? retryDelayMs(attempts) : 0;
  const finished = await system.acrossTenants(
    (db) => db.$executeRaw`
      UPDATE whatsapp_webhook_logs SET
        status = ${isRetried ? "received" : status}::webhook_log_status,
        attempts = ${attempts},
        error = ${problem},
        outcome = ${JSON.stringify(outcome)}::jsonb,
        is_replay = ${isReplayOpen && isRetried},
        organization_id = ${onlyOne(outcome.map((one) => one.organizationId))},
        config_id = ${onlyOne(outcome.map((one) => one.configId))},
        next_attempt_at = now() + ${delayMs} * interval '1 millisecond',
        locked_until = NULL,
        processed_at = CASE WHEN ${isRetried} THEN NULL ELSE now() END
      WHERE id = ${log.id} AND status = 'received' AND claims = ${log.claims} AND is_replay = ${log.isReplay}`,
  );
  system.log[status === "failed" ? "warn" : "info"](
    {
      logId: log.id,
      status,
      attempts,
      changes: outcome.length,
      reason: problem,
      isStale: finished === 0,
    },
    isRetried ? "webhook failed, to be tried again" : "webhook processed",
  );
}

/** The one value that the known ones share, or null: a body of several organizations belongs to none of them. */
function onlyOne(values: (string | undefined)[]): string | null {
  const known = [...new Set(values.flatMap((value) => value ?? []))];
  return known.length === 1 ? (known[0] ?? null) : null;
}
