import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { closeDatabase } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";
import { startListening } from "@/lib/server/listen";
import { logger } from "@/lib/server/logger";
import { databaseUrl } from "@/lib/server/pool";
import { closeQueue, queue } from "@/lib/server/queue";
import { wakeChannels } from "@/lib/server/wake";
import { mergeTwins } from "@/services/contacts/merge-twins";
import { createSystemContext } from "@/services/context";
import { checkDueConnections } from "@/services/health/check-due-connections";
import { resolveOldRemovals } from "@/services/health/resolve-old-removals";
import { beat, endHeartbeat } from "@/services/health/worker-heartbeat";
import { analyzeGrownTables } from "@/services/housekeeping/analyze-grown-tables";
import { deleteExpired } from "@/services/housekeeping/delete-expired";
import { drainMedia } from "@/services/media/drain-media";
import { createOutbox } from "@/services/outbox/drain-outbox";
import { reconcileMessages } from "@/services/outbox/reconcile-messages";
import { describeFailure } from "@/services/describe-failure";
import { drainWebhooks } from "@/services/webhooks/drain-webhooks";
import { registerJobs } from "./registry";
import { startLoop } from "./run-loop";

const HEARTBEAT_MS = 5_000;
const HOUSEKEEPING_MS = 3_600_000;
const ANALYZE_MS = 2_000;
const HEALTH_POLL_MS = 5_000;
const RECONCILE_MS = 30_000;
const STOP_WITHIN_MS = 10_000;

/** Batches of messages and statuses under way at once: while the database works at one, we read the next. */
const MESSAGE_LANES = 2;
/** An agent does not notice these, and under load they make large batches of small ones. */
const MESSAGES_EVERY_MS = 30;
const OTHERS_EVERY_MS = 100;

const workerId = newId();
const log = logger().child({ workerId });
const system = createSystemContext(log);
const stopping = new AbortController();

/** Repeats what needs the database until it works or the worker is told to stop; the database may start after us. */
async function untilItWorks<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      stopping.signal.throwIfAborted();
      log.warn({ what, reason: describeFailure(error) }, "waiting for the database");
      await delay(1_000, undefined, { signal: stopping.signal });
    }
  }
}

/** Runs now and then for as long as the worker lives; a failure is noted and the next turn tries again. */
function repeat(what: string, everyMs: number, work: () => Promise<unknown>): { stop(): void } {
  const turn = () => {
    work().catch((error: unknown) => log.warn({ what, reason: describeFailure(error) }, "chore failed"));
  };
  turn();
  const timer = setInterval(turn, everyMs);
  return { stop: () => clearInterval(timer) };
}

async function main(): Promise<void> {
  await untilItWorks("heartbeat", () => beat(system, workerId));
  const boss = await untilItWorks("queue", queue);
  await untilItWorks("jobs", () => registerJobs(boss, system));

  const webhooks = [
    ...Array.from({ length: MESSAGE_LANES }, () =>
      startLoop({
        name: "webhooks",
        drain: () => drainWebhooks(system, ["messages"]),
        log,
        leastMs: MESSAGES_EVERY_MS,
      }),
    ),
    startLoop({
      name: "account webhooks",
      drain: () => drainWebhooks(system, ["others"]),
      log,
      leastMs: OTHERS_EVERY_MS,
    }),
  ];
  const sending = createOutbox(system);
  const outbox = startLoop({ name: "outbox", drain: sending.drain, log });
  const media = startLoop({ name: "media", drain: () => drainMedia(system, stopping.signal), log });
  const health = startLoop({
    name: "health",
    drain: () => checkDueConnections(system),
    log,
    pollMs: HEALTH_POLL_MS,
  });
  const listener = startListening({
    connectionString: databaseUrl(),
    applicationName: "atende-worker-listen",
    channels: [wakeChannels.webhooks, wakeChannels.outbox, wakeChannels.media],
    onWake: (channel) => {
      if (channel === wakeChannels.media) return media.wake();
      if (channel !== wakeChannels.outbox) return webhooks.forEach((loop) => loop.wake());
      outbox.wake();
      sending.wake();
    },
    log,
  });
  const chores = [
    repeat("heartbeat", HEARTBEAT_MS, () => beat(system, workerId)),
    repeat("planner statistics", ANALYZE_MS, () => analyzeGrownTables(system)),
    repeat("housekeeping", HOUSEKEEPING_MS, () => deleteExpired(system, new Date())),
    repeat("silent messages", RECONCILE_MS, () => reconcileMessages(system)),
    repeat("old removals", HOUSEKEEPING_MS, () => resolveOldRemovals(system)),
    repeat("twins", HOUSEKEEPING_MS, () => mergeTwins(system)),
  ];
  log.info("worker ready");

  if (!stopping.signal.aborted) await once(stopping.signal, "abort");
  for (const chore of chores) chore.stop();
  // A check that Meta lets wait is not waited for: another worker makes it again.
  const checks = Promise.race([health.stop(), delay(STOP_WITHIN_MS / 2)]);
  await Promise.all([
    ...webhooks.map((loop) => loop.stop()),
    outbox.stop().then(sending.idle),
    media.stop(),
    checks,
    listener.close(),
    closeQueue(STOP_WITHIN_MS / 2),
  ]);
  await endHeartbeat(system, workerId);
}

function stop(signal: NodeJS.Signals): void {
  if (stopping.signal.aborted) process.exit(1);
  log.info({ signal }, "worker stopping");
  stopping.abort();
  setTimeout(() => {
    log.error("worker did not stop in time");
    process.exit(1);
  }, STOP_WITHIN_MS).unref();
}

process.on("SIGTERM", stop);
process.on("SIGINT", stop);

try {
  await main();
  await closeDatabase();
  log.info("worker stopped");
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  log.fatal({ err: error }, "worker failed");
  process.exit(1);
}
