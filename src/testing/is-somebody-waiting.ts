import type { OrgContext } from "@/services/context";

/** Whether a transaction of this database waits for another one's lock. */
export async function isSomebodyWaiting({ ctx }: { ctx: OrgContext }): Promise<boolean> {
  const [row] = await ctx.tenant(
    (db) => db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return (row?.count ?? 0) > 0;
}
