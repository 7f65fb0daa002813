import type { SystemContext } from "../context";

/** So long a connection that Meta's side ended asks to be connected again. */
const SHOWN_DAYS = 14;

/** Lets the alerts of connections that ended on Meta's side end too: nobody may want them back. */
export async function resolveOldRemovals(system: SystemContext): Promise<void> {
  await system.acrossTenants(
    (db) => db.$executeRaw`
      UPDATE connection_alerts SET resolved_at = now()
      WHERE code = 'app_removed' AND resolved_at IS NULL AND opened_at < now() - ${SHOWN_DAYS} * interval '1 day'`,
  );
}
