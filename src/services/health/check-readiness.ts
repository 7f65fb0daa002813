import type { SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { waitingSince } from "../webhooks/webhook-kinds";

/** A worker that was not seen for this long counts as gone. */
const WORKER_GONE_AFTER_SECONDS = 30;

export type Readiness = {
  ready: boolean;
  database: "ok" | "unreachable";
  migrations: "ok" | "missing" | "unfinished" | "unknown";
  worker: { status: "ok" | "gone" | "unknown"; seenSecondsAgo: number | null };
  /** Age of the oldest stored webhook that is due and not processed; null when there is none. */
  oldestWaitingWebhookSeconds: number | null;
};

type Row = { finished: number; unfinished: number; seen: number | null; oldest: number | null };

/** Whether this installation can do its work: database, migrations and a living worker; never throws. */
export async function checkReadiness(system: SystemContext): Promise<Readiness> {
  try {
    return await system.acrossTenants(async (db) => {
      const [table] = await db.$queryRaw<{ exists: boolean }[]>`
        SELECT to_regclass('_prisma_migrations') IS NOT NULL AND to_regclass('worker_heartbeats') IS NOT NULL AS exists`;
      if (!table?.exists) return notReady({ database: "ok", migrations: "missing" });
      const [row] = await db.$queryRaw<Row[]>`
        SELECT
          (SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NOT NULL)::int AS finished,
          (SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL)::int AS unfinished,
          (SELECT extract(epoch FROM now() - max(seen_at)) FROM worker_heartbeats)::float8 AS seen,
          extract(epoch FROM now() - LEAST(
            (${waitingSince("messages")}), (${waitingSince("others")})))::float8 AS oldest`;
      return row ? toReadiness(row) : notReady({ database: "ok", migrations: "unknown" });
    });
  } catch (error) {
    system.log.warn({ reason: describeFailure(error) }, "readiness: the database does not answer");
    return notReady({ database: "unreachable", migrations: "unknown" });
  }
}

function toReadiness({ finished, unfinished, seen, oldest }: Row): Readiness {
  const migrations = unfinished > 0 ? "unfinished" : finished > 0 ? "ok" : "missing";
  const isAlive = seen !== null && seen <= WORKER_GONE_AFTER_SECONDS;
  return {
    ready: migrations === "ok" && isAlive,
    database: "ok",
    migrations,
    worker: { status: isAlive ? "ok" : "gone", seenSecondsAgo: seen === null ? null : Math.round(seen) },
    oldestWaitingWebhookSeconds: oldest === null ? null : Math.round(oldest),
  };
}

function notReady(parts: Pick<Readiness, "database" | "migrations">): Readiness {
  const worker = { status: "unknown" as const, seenSecondsAgo: null };
  return { ready: false, ...parts, worker, oldestWaitingWebhookSeconds: null };
}
