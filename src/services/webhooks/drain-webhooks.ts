import type { SystemContext } from "../context";
import { claimEvents, releaseLeases, type ClaimedLog } from "./claim-events";
import { processLog } from "./process-log";

const BATCH = 32;
const LANES_AT_ONCE = 6;

/** Rows that this process claimed and could not finish for want of the database: given back as soon as it answers. */
let abandoned: ClaimedLog[] = [];

/**
 * Claims a batch of stored webhooks and processes it; answers how many it claimed, so 0 means there is nothing to do.
 * Bodies that concern the same numbers are processed one after the other, as they came; others side by side.
 * @throws when the database cannot be reached; what was claimed is taken up again by the next call, or by another
 * worker when its lease has ended.
 */
export async function drainWebhooks(system: SystemContext): Promise<number> {
  if (abandoned.length > 0) {
    await releaseLeases(system, abandoned);
    abandoned = [];
  }
  const claimed = await claimEvents(system, BATCH);
  const unfinished = new Set(claimed);
  const lanes = [...Map.groupBy(claimed, (log) => [...log.phoneIds].sort().join()).values()];
  const runLanes = async () => {
    for (let lane = lanes.shift(); lane; lane = lanes.shift()) await processLane(system, lane, unfinished);
  };
  const ends = await Promise.allSettled(Array.from({ length: LANES_AT_ONCE }, runLanes));
  abandoned.push(...unfinished);
  const broken = ends.find((end) => end.status === "rejected");
  if (broken) throw broken.reason;
  return claimed.length;
}

async function processLane(
  system: SystemContext,
  lane: ClaimedLog[],
  unfinished: Set<ClaimedLog>,
): Promise<void> {
  for (const log of lane) {
    await processLog(system, log);
    unfinished.delete(log);
  }
}
