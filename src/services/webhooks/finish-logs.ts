import type { TenantDb } from "../context";
import type { ClaimedLog } from "./claim-events";
import { MAX_ATTEMPTS, retryDelayMs } from "./retry-schedule";
import { describeProblems, type StoredOutcome } from "./stored-outcome";

/** A claimed row and what it became. */
export type ProcessedLog = {
  log: ClaimedLog;
  outcome: StoredOutcome[];
  /** What is wrong with it; else with its changes. */
  problem?: string | null;
  /** It is not tried again, whatever is wrong. */
  isFinal?: boolean;
  /** A replay that did not even begin goes on being one. */
  isReplayOpen?: boolean;
};

/** How a row ended; `isStale` when another worker has claimed it since, and nothing was noted. */
export type FinishedLog = { log: ClaimedLog; status: string; problem: string | null; isStale: boolean };

/**
 * Notes what claimed rows became and lets go of them, in one statement. One with failed changes is due again later,
 * until MAX_ATTEMPTS (or never again when `isFinal`); else its status is the worst of its changes: failed, unrouted,
 * processed. A row that another worker has claimed since is left alone.
 */
export async function finishLogs(db: TenantDb, logs: readonly ProcessedLog[]): Promise<FinishedLog[]> {
  if (logs.length === 0) return [];
  const given = logs.map(columnsOf);
  const rows = await db.$queryRaw<{ id: string }[]>`
    UPDATE whatsapp_webhook_logs AS log SET
      status = given.status::webhook_log_status,
      attempts = given.attempts,
      error = given.error,
      outcome = given.outcome,
      is_replay = given."isReplay",
      organization_id = given."organizationId",
      config_id = given."configId",
      next_attempt_at = now() + given."delayMs" * interval '1 millisecond',
      locked_until = NULL,
      processed_at = CASE given.status WHEN 'received' THEN NULL ELSE now() END
    FROM jsonb_to_recordset(${JSON.stringify(given)}::jsonb) AS given (
      id text, claims int, "wasReplay" boolean, status text, attempts int, error text, outcome jsonb,
      "isReplay" boolean, "organizationId" text, "configId" text, "delayMs" int
    )
    WHERE log.id = given.id AND log.status = 'received' AND log.claims = given.claims
      AND log.is_replay = given."wasReplay"
    RETURNING log.id`;
  const finished = new Set(rows.map(({ id }) => id));
  return logs.map(({ log }, index) => ({
    log,
    status: given[index]?.status ?? "",
    problem: given[index]?.error ?? null,
    isStale: !finished.has(log.id),
  }));
}

function columnsOf({
  log,
  outcome,
  problem = describeProblems(outcome),
  isFinal = false,
  isReplayOpen = false,
}: ProcessedLog) {
  const isUnrouted = outcome.some((one) => one.became === "unrouted");
  const status = problem === null ? (isUnrouted ? "unrouted" : "processed") : "failed";
  const attempts = log.attempts + 1;
  const isRetried = status === "failed" && !isFinal && attempts < MAX_ATTEMPTS;
  return {
    id: log.id,
    claims: log.claims,
    wasReplay: log.isReplay,
    status: isRetried ? "received" : status,
    attempts,
    error: problem,
    outcome,
    isReplay: isReplayOpen && isRetried,
    organizationId: onlyOne(outcome.map((one) => one.organizationId)),
    configId: onlyOne(outcome.map((one) => one.configId)),
    delayMs: isRetried ? retryDelayMs(attempts) : 0,
  };
}

/** The one value that the known ones share, or null: a body of several organizations belongs to none of them. */
function onlyOne(values: (string | undefined)[]): string | null {
  const known = [...new Set(values.flatMap((value) => value ?? []))];
  return known.length === 1 ? (known[0] ?? null) : null;
}
