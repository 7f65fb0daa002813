import { toStorable } from "@/lib/storable-json";
import type { SystemContext } from "../context";
import type { ClaimedLog } from "./claim-events";
import { describeFailure, framesOf } from "./describe-failure";
import { listChanges, type Change } from "./envelope";
import { finishLog } from "./finish-log";
import { findRoutes, type Routes } from "./find-routes";
import { processChange } from "./process-change";
import { MAX_ATTEMPTS } from "./retry-schedule";
import type { StoredOutcome } from "./stored-outcome";
import { touchConnections } from "./touch-connections";

/**
 * Processes one claimed row: every change of every entry, each on its own, then notes what each became. A second run
 * takes up only the changes that failed. All of it may happen twice without harm (a worker may die before the end).
 * @throws when the database cannot be reached; the row is taken up again when its lease has ended.
 */
export async function processLog(system: SystemContext, log: ClaimedLog): Promise<void> {
  if (log.attempts > MAX_ATTEMPTS) {
    // Claimed again and again and never finished: whatever it does to its worker, it shall stop.
    return finishLog(system, log, {
      outcome: log.outcome ?? [],
      problem: "processing never came to its end",
    });
  }
  try {
    const outcome = await processChanges(system, log);
    await touchConnections(system, outcome, log.receivedAt);
    await finishLog(system, log, { outcome });
  } catch (error) {
    const problem = await explain(system, log, error);
    await finishLog(system, log, { outcome: log.outcome ?? [], problem });
  }
}

async function processChanges(system: SystemContext, log: ClaimedLog): Promise<StoredOutcome[]> {
  const changes = listChanges(toStorable(JSON.parse(log.payload)));
  if (changes.length === 0) {
    return [{ field: "unknown", became: "unrouted", reason: "the body is no WhatsApp envelope" }];
  }
  const routes = await findRoutes(system, changes);
  const outcome: StoredOutcome[] = [];
  for (const [index, change] of changes.entries()) {
    const before = log.outcome?.[index];
    const isDone = before !== undefined && before.became !== "failed";
    outcome.push(isDone ? before : await processOne(system, log, change, routes));
  }
  return outcome;
}

async function processOne(
  system: SystemContext,
  log: ClaimedLog,
  change: Change,
  routes: Routes,
): Promise<StoredOutcome> {
  try {
    return await processChange(system, change, routes, log.receivedAt);
  } catch (error) {
    const { field, phoneId, wabaId } = change;
    const named = {
      ...(wabaId === undefined ? {} : { wabaId }),
      ...(phoneId === undefined ? {} : { phoneId }),
    };
    return { field, ...named, became: "failed", reason: await explain(system, log, error) };
  }
}

/** The reason for an error, noted in the process log as well. @throws when the database cannot be reached. */
async function explain(system: SystemContext, log: ClaimedLog, error: unknown): Promise<string> {
  await system.acrossTenants((db) => db.$queryRaw`SELECT 1`);
  const reason = describeFailure(error);
  system.log.error({ logId: log.id, reason, frames: framesOf(error) }, "webhook processing failed");
  return reason;
}
