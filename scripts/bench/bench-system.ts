import pg from "pg";
import type { Child } from "../lib/children";
import { waitUntil } from "../lib/processes";
import { createSystem, type System } from "../harness/system";
import { createTenant, type Tenant, adoptEnvironment } from "../harness/tenants";

/** What every measurement works on. */
export type Bench = {
  system: System;
  tenant: Tenant;
  db: pg.Client;
  web: Child;
  simulator: Child;
  /** Kept as small as production is after its housekeeping: each measurement begins with empty tables. */
  clear: () => Promise<void>;
  note: (text: string) => void;
};

/** Starts simulator and web, not the worker, on a durable database, with one organization of 20 numbers. */
export async function startBench(): Promise<Bench> {
  const system = await createSystem({ isDurable: true });
  try {
    adoptEnvironment(system);
    // The simulator verifies our address by itself once the web process answers.
    const simulator = await system.startSimulator();
    const web = await system.startWeb();
    const tenant = await createTenant(system, { numbers: 20 });
    const db = new pg.Client({ connectionString: system.database.databaseUrl });
    await db.connect();
    return {
      system,
      tenant,
      db,
      web,
      simulator,
      clear: async () => {
        await db.query(
          "TRUNCATE whatsapp_webhook_logs, parked_statuses, live_events, messages, conversations, contacts, media_files CASCADE",
        );
        await db.query("VACUUM ANALYZE");
        await db.query("CHECKPOINT").catch(() => undefined);
      },
      note: (text) => console.log(`  ${text}`),
    };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** Waits until a query that counts what is left answers 0; answers whether it did in time. */
export function waitUntilNone(db: pg.Client, sql: string, limitMs: number): Promise<boolean> {
  return waitUntil(
    async () => {
      const { rows } = await db.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM (${sql}) AS left_over`,
      );
      return rows[0]?.count === 0;
    },
    limitMs,
    50,
  );
}

/** Starts a worker and waits until it has reported to the database. */
export async function startWorker({ system, db }: Bench): Promise<Child> {
  await db.query("DELETE FROM worker_heartbeats");
  const worker = system.startWorker();
  const isUp = await waitUntil(async () => {
    const { rowCount } = await db.query("SELECT 1 FROM worker_heartbeats");
    return (rowCount ?? 0) > 0;
  }, 30_000);
  if (!isUp) throw new Error("The worker did not come up.");
  return worker;
}
