import { parseStorable } from "@/lib/storable-json";
import { enterOrganization, type OrgContext, type SystemContext } from "../context";
import { describeFailure, framesOf } from "../describe-failure";
import { keepLeases, LeaseLostError, type ClaimedLog } from "./claim-events";
import { listChanges, type Change } from "./envelope";
import { fileBatch, processedLog } from "./file-batch";
import { findRoutes } from "./find-routes";
import { finishLogs, type FinishedLog, type ProcessedLog } from "./finish-logs";
import { openLog, type FieldChange, type OpenLog } from "./open-log";
import { processChange } from "./process-change";
import { MAX_LOST_CLAIMS } from "./retry-schedule";
import { runInHalves } from "./run-in-halves";
import type { StoredOutcome } from "./stored-outcome";
import { touchConnections } from "./touch-connections";

/** So many numbers' changes of other fields are processed side by side. */
const LANES = 4;

/**
 * Processes claimed rows: the events of all of them together (file-batch.ts), then changes of other fields one by one,
 * and notes what each change became. All of it may happen twice without harm: a worker may die before the end, and stops
 * when another has taken a row over.
 * @param onDone is told of each row that needs no more of us.
 * @throws when the database cannot be reached; the rows that are left are taken up again when their lease has ended.
 */
export async function processBatch(
  system: SystemContext,
  logs: readonly ClaimedLog[],
  onDone: (log: ClaimedLog) => void = () => undefined,
): Promise<void> {
  if (logs.length === 0) return;
  const startedAt = Date.now();
  const onFinished = (finished: FinishedLog[]) => {
    for (const one of finished) tellFailure(system, one);
    for (const { log } of finished) onDone(log);
  };
  const { opens, broken } = await openAll(system, logs);
  await fileBatch(system, opens, (finished) => {
    markFinished(opens, finished);
    onFinished(finished);
  });
  const unfinished = opens.filter(({ isFinished, isLost }) => !isFinished && !isLost);
  await processFields(system, unfinished);
  await touchRest(system, unfinished);
  const rest = unfinished.filter(({ isLost }) => !isLost).flatMap((open) => processedLog(open) ?? []);
  await finishRest(system, [...rest, ...broken], onFinished);
  for (const { log } of opens.filter(({ isLost }) => isLost)) {
    system.log.warn({ logId: log.id }, "webhook taken over by another worker");
    onDone(log);
  }
  system.log.info({ webhooks: logs.length, ms: Date.now() - startedAt }, "webhooks processed");
}

type Parsed = { log: ClaimedLog; changes: Change[] };

/** Reads and routes all rows; those that cannot be read are broken, and so are those that no worker survives. */
async function openAll(
  system: SystemContext,
  logs: readonly ClaimedLog[],
): Promise<{ opens: OpenLog[]; broken: ProcessedLog[] }> {
  const broken: ProcessedLog[] = [];
  const parsed: Parsed[] = [];
  for (const log of logs) {
    const outcome = log.outcome ?? [];
    if (log.claims - 1 - log.attempts >= MAX_LOST_CLAIMS) {
      const problem = "its worker ended each time before it was processed";
      broken.push({ log, outcome, problem, isFinal: true });
      continue;
    }
    try {
      parsed.push({ log, changes: listChanges(parseStorable(log.payload)) });
    } catch (error) {
      const problem = explain(system, log, error);
      broken.push({ log, outcome, problem, isReplayOpen: log.isReplay });
    }
  }
  const opens: OpenLog[] = [];
  for (const ofScope of Map.groupBy(parsed, ({ log }) => JSON.stringify(scopeOf(log))).values()) {
    await runInHalves(anyTenant(system), ofScope, {
      run: async (some) => {
        const [first] = some;
        if (!first) return;
        const changes = some.flatMap((one) => one.changes);
        const routes = await findRoutes(system, changes, scopeOf(first.log));
        opens.push(...some.map((one) => openLog(one.log, one.changes, routes)));
      },
      onFailure: ({ log }, problem) =>
        broken.push({ log, outcome: log.outcome ?? [], problem, isReplayOpen: log.isReplay }),
    });
  }
  return { opens, broken };
}

function scopeOf({ endpointConfigId, isReplay, organizationId }: ClaimedLog) {
  // Whoever replays may do it for the own organization only, even when a number belongs to another one by now.
  return { endpointConfigId, organizationId: isReplay ? organizationId : null };
}

function markFinished(opens: readonly OpenLog[], finished: readonly FinishedLog[]): void {
  const logs = new Set(finished.map(({ log }) => log));
  for (const open of opens) if (logs.has(open.log)) open.isFinished = true;
}

/** Changes of the same numbers are processed one after the other, as they came; others side by side. */
async function processFields(system: SystemContext, opens: readonly OpenLog[]): Promise<void> {
  const waiting = opens.filter(({ changes }) => changes.some(({ kind }) => kind === "field"));
  const lanes = [...Map.groupBy(waiting, ({ log }) => log.phoneIds.toSorted().join()).values()];
  const runLanes = async () => {
    for (let lane = lanes.shift(); lane; lane = lanes.shift())
      for (const open of lane) await processFieldsOf(system, open);
  };
  const ends = await Promise.allSettled(Array.from({ length: LANES }, runLanes));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}

async function processFieldsOf(system: SystemContext, open: OpenLog): Promise<void> {
  for (const [index, change] of open.changes.entries()) {
    if (change.kind !== "field" || open.isLost) continue;
    try {
      open.changes[index] = { kind: "done", outcome: await processOne(system, open.log, change) };
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      open.isLost = true;
    }
  }
}

async function processOne(
  system: SystemContext,
  log: ClaimedLog,
  change: FieldChange,
): Promise<StoredOutcome> {
  const keepHold = async () => {
    const lost = await keepLeases(system, [log]);
    if (lost.length > 0) throw new LeaseLostError();
  };
  try {
    await keepHold();
    return await processChange(system, change, { receivedAt: log.receivedAt, keepHold });
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    // Without the database no change is to blame.
    await system.acrossTenants((db) => db.$queryRaw`SELECT 1`);
    return { ...change.named, became: "failed", reason: explain(system, log, error) };
  }
}

/** Notes on the connections of rows that were not finished with their events that a webhook came. */
async function touchRest(system: SystemContext, opens: readonly OpenLog[]): Promise<void> {
  const touches = opens.flatMap((open) =>
    (processedLog(open)?.outcome ?? []).flatMap(({ organizationId, configId, became, field, messages }) =>
      organizationId === undefined || configId === undefined || became === "unrouted"
        ? []
        : [
            {
              organizationId,
              configId,
              at: open.log.receivedAt,
              // Only of the field that customers' new messages come with: what a phone wrote long ago proves nothing.
              hasMessage: field === "messages" && (messages ?? 0) > 0,
            },
          ],
    ),
  );
  for (const [organizationId, list] of Map.groupBy(touches, (touch) => touch.organizationId)) {
    const ctx = enterOrganization(system, organizationId);
    await ctx.tenant((db) => touchConnections(ctx, db, list));
  }
}

/** One that cannot be noted is left to itself: when its lease has ended, it counts as one more worker that it has cost. */
async function finishRest(
  system: SystemContext,
  processed: readonly ProcessedLog[],
  onFinished: (finished: FinishedLog[]) => void,
): Promise<void> {
  await runInHalves(anyTenant(system), processed, {
    run: async (some) => onFinished(await system.acrossTenants((db) => finishLogs(db, some))),
    onFailure: ({ log }, reason) => onFinished([{ log, status: "failed", problem: reason, isStale: false }]),
  });
}

function anyTenant(system: SystemContext): Pick<OrgContext, "tenant" | "log"> {
  return { tenant: (work) => system.acrossTenants(work), log: system.log };
}

/** The reason for an error, noted in the process log as well. */
function explain(system: SystemContext, log: ClaimedLog, error: unknown): string {
  const reason = describeFailure(error);
  system.log.error({ logId: log.id, reason, frames: framesOf(error) }, "webhook processing failed");
  return reason;
}

function tellFailure(system: SystemContext, { log, problem, isStale }: FinishedLog): void {
  if (isStale) system.log.warn({ logId: log.id }, "webhook taken over by another worker");
  else if (problem !== null)
    system.log.warn({ logId: log.id, attempts: log.attempts + 1, reason: problem }, "webhook failed");
}
