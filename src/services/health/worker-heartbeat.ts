import type { SystemContext } from "../context";

/** Says that this worker lives, by the database's clock. @throws when the database is unreachable or not migrated. */
export async function beat(system: SystemContext, workerId: string): Promise<void> {
  await system.acrossTenants(
    (db) => db.$executeRaw`
      INSERT INTO worker_heartbeats (id) VALUES (${workerId})
      ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
  );
}

/** Says that this worker has ended by its own will. */
export async function endHeartbeat(system: SystemContext, workerId: string): Promise<void> {
  await system.acrossTenants((db) => db.workerHeartbeat.deleteMany({ where: { id: workerId } }));
}
