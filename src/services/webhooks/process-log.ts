import { toStorable } from "@/lib/storable-json";
import type { SystemContext } from "../context";
import { keepLease, LeaseLostError, type ClaimedLog } from "./claim-events";
import { describeFailure, framesOf } from "../describe-failure";
import { listChanges, type Change } from "./envelope";
import { finishLog } from "./finish-log";
import { findRoutes, type Routes } from "./find-routes";
import { ownerOf, processChange } from "./process-change";
import { MAX_LOST_CLAIMS } from "./retry-schedule";
import type { StoredOutcome } from "./stored-outcome";
import { touchConnections } from "./touch-connections";

/**
 * Processes one claimed row: every change of every entry, each on its own, then notes what each became. A second run
 * takes up only the changes that failed, a replay takes up all of them. All of it may happen twice without harm (a worker
 * may die before the end, and stops when another has taken the row over).
 * @throws when the database cannot be reached; the row is taken up again when its lease has ended.
 */
export async function processLog(system: SystemContext, log: ClaimedLog): Promise<void> {
  const lostClaims = log.claims - 1 - log.attempts;
  if (lostClaims >= MAX_LOST_CLAIMS) {
    return finishLog(system, log, {
      outcome: log.outcome ?? [],
      problem: "its worker ended each time before it was processed",
      isFinal: true,
    });
  }
  try {
    const outcome = await processChanges(system, log);
    const reached = outcome.filter(({ became }) => became !== "unrouted");
    await touchConnections(system, reached, log.receivedAt);
    await finishLog(system, log, { outcome });
  } catch (error) {
    if (error instanceof LeaseLostError) {
      system.log.warn({ logId: log.id }, "webhook taken over by another worker");
      return;
    }
    const problem = await explain(system, log, error);
    await finishLog(system, log, { outcome: log.outcome ?? [], problem, isReplayOpen: log.isReplay });
  }
}

async function processChanges(system: SystemContext, log: ClaimedLog): Promise<StoredOutcome[]> {
  const changes = listChanges(toStorable(JSON.parse(log.payload)));
  if (changes.length === 0) {
    return [{ field: "unknown", became: "unrouted", reason: "the body is no WhatsApp envelope" }];
  }
  const routes = await findRoutes(system, changes, {
    endpointConfigId: log.endpointConfigId,
    // Whoever replays may do it for the own organization only, even when a number belongs to another one by now.
    organizationId: log.isReplay ? log.organizationId : null,
  });
  const outcome: StoredOutcome[] = [];
  for (const [index, change] of changes.entries()) {
    const before = log.outcome?.[index];
    const isDone = !log.isReplay && before !== undefined && before.became !== "failed";
    outcome.push(
      before && (isDone || hasMoved(before, change, routes))
        ? before
        : { ...knownOwner(before), ...(await processOne(system, log, change, routes)) },
    );
  }
  return outcome;
}

/** What came while a number or account was one organization's stays with it, whoever has that by now. */
function hasMoved({ organizationId }: StoredOutcome, change: Change, routes: Routes): boolean {
  const owner = ownerOf(change, routes);
  return organizationId !== undefined && owner !== undefined && owner.organizationId !== organizationId;
}

/** Whose a change was known to be stays known, though nobody may have its number now. */
function knownOwner(before: StoredOutcome | undefined): Pick<StoredOutcome, "organizationId" | "configId"> {
  const { organizationId, configId } = before ?? {};
  return organizationId === undefined || configId === undefined ? {} : { organizationId, configId };
}

async function processOne(
  system: SystemContext,
  log: ClaimedLog,
  change: Change,
  routes: Routes,
): Promise<StoredOutcome> {
  try {
    await keepLease(system, log);
    const keepHold = () => keepLease(system, log);
    return await processChange(system, change, routes, { receivedAt: log.receivedAt, keepHold });
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    const { field, phoneId, wabaId } = change;
    const named = {
      ...(wabaId === undefined ? {} : { wabaId }),
      ...(phoneId === undefined ? {} : { phoneId }),
      ...ownerOf(change, routes),
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
