import { Prisma } from "@/generated/prisma/client";
import type { SystemContext } from "../context";

/** Larger tables are autovacuum's business: it comes every minute, and they do not become another table within one. */
const SMALL_ROWS = 100_000;
const FEW_ROWS = 500;

/**
 * Tells PostgreSQL's planner about tables that are another size than when it last looked. A new installation's first chat history
 * comes within a minute: the plans made for empty tables, those of foreign keys among them, would read whole tables for
 * every row until autovacuum comes (PostgreSQL: "Updating Planner Statistics", "PL/pgSQL: Plan Caching"). Answers which.
 */
export async function analyzeGrownTables(system: SystemContext): Promise<string[]> {
  const tables = await system.acrossTenants(async (db) => {
    const rows = await db.$queryRaw<{ name: string }[]>`
      SELECT quote_ident(stat.relname) AS name
      FROM pg_stat_user_tables AS stat JOIN pg_class AS class ON class.oid = stat.relid
      WHERE stat.schemaname = current_schema() AND class.reltuples < ${SMALL_ROWS}
        AND stat.n_mod_since_analyze >= GREATEST(${FEW_ROWS}, 2 * class.reltuples)
        AND pg_try_advisory_xact_lock(hashtextextended('analyze-grown-tables', 0))
      ORDER BY name`;
    // One after the other: a transaction has one connection.
    for (const { name } of rows) await db.$executeRaw`ANALYZE ${Prisma.raw(name)}`;
    return rows.map(({ name }) => name);
  });
  if (tables.length > 0) system.log.debug({ tables }, "tables analyzed");
  return tables;
}
