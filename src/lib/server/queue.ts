import { fromPrisma, PgBoss } from "pg-boss";
import { jobPayloads, type JobName, type JobPayload } from "@/contracts/jobs";
import type { TransactionDb } from "./db";
import { databaseUrl } from "./pool";
import { logger } from "./logger";

const KEY = Symbol.for("atende.queue");
type Global = typeof globalThis & { [KEY]?: Promise<PgBoss> };

/** How each job is retried: tries after the first, first pause in seconds (doubled each time, with jitter). */
const retries: Record<JobName, { retryLimit: number; retryDelay: number }> = {
  "finish-onboarding": { retryLimit: 12, retryDelay: 2 },
  "sync-business-app": { retryLimit: 12, retryDelay: 5 },
  "email-alert": { retryLimit: 8, retryDelay: 30 },
  "show-receipts": { retryLimit: 4, retryDelay: 2 },
  "redrive-webhooks": { retryLimit: 12, retryDelay: 2 },
};

async function open(): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: databaseUrl(), application_name: "atende-queue", max: 4 });
  // While the database is away there is one of these per poll: a line each is enough, without the stack.
  boss.on("error", (error) => logger().warn({ reason: error.message }, "queue error"));
  await boss.start();
  for (const name of Object.keys(jobPayloads) as JobName[]) {
    await boss.createQueue(name, {
      ...retries[name],
      retryBackoff: true,
      retryDelayMax: 600,
      expireInSeconds: 120,
    });
  }
  return boss;
}

/** The started queue of this process (pg-boss keeps its tables in the schema `pgboss`). */
export function queue(): Promise<PgBoss> {
  const holder = globalThis as Global;
  holder[KEY] ??= open().catch((error: unknown) => {
    delete holder[KEY];
    throw error;
  });
  return holder[KEY];
}

/** Stops the queue if this process started it; jobs under way get `timeoutMs` to end. */
export async function closeQueue(timeoutMs = 5_000): Promise<void> {
  const opened = (globalThis as Global)[KEY];
  if (opened) await (await opened).stop({ graceful: true, timeout: timeoutMs });
  delete (globalThis as Global)[KEY];
}

/**
 * Adds a job inside the given transaction: it exists exactly when the transaction commits.
 * `singletonKey` keeps at most one waiting job of that key; `startAfter` lets it wait.
 */
export async function enqueue<N extends JobName>(
  db: TransactionDb,
  name: N,
  payload: JobPayload<N>,
  options: { singletonKey?: string; startAfter?: Date } = {},
): Promise<void> {
  const boss = await queue();
  await boss.send(name, jobPayloads[name].parse(payload), { ...options, db: fromPrisma(db) });
}
