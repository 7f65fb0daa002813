import type { SystemContext } from "../context";
import { claimEvents, releaseLeases, type ClaimedLog } from "./claim-events";
import type { WebhookKind } from "./webhook-kinds";
import { processBatch } from "./process-batch";

/** Rows claimed at once. Bodies of other fields may hold thousands of messages each. */
const batchOf: Record<WebhookKind, number> = { messages: 400, others: 32 };

/** Rows that this process claimed and could not finish for want of the database: given back as soon as it answers. */
const abandoned: ClaimedLog[] = [];

/**
 * Claims a batch of stored webhooks and processes it; answers how many it claimed, so 0 means there is nothing to do.
 * Any number of workers may do so at once.
 * @throws when the database cannot be reached; what was claimed is taken up again by the next call, or by another
 * worker when its lease has ended.
 */
export async function drainWebhooks(
  system: SystemContext,
  kinds: readonly WebhookKind[] = ["messages", "others"],
): Promise<number> {
  await giveBack(system);
  let count = 0;
  for (const kind of kinds) {
    const claimed = await claimEvents(system, batchOf[kind], kind);
    const unfinished = new Set(claimed);
    try {
      await processBatch(system, claimed, (log) => unfinished.delete(log));
    } finally {
      abandoned.push(...unfinished);
    }
    count += claimed.length;
  }
  return count;
}

async function giveBack(system: SystemContext): Promise<void> {
  if (abandoned.length === 0) return;
  const given = abandoned.splice(0);
  try {
    await releaseLeases(system, given);
  } catch (error) {
    abandoned.push(...given);
    throw error;
  }
}
