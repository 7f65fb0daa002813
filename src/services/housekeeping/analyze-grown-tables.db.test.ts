import { expect } from "vitest";
import { test } from "@/testing/webhook-fixtures";
import { analyzeGrownTables } from "./analyze-grown-tables";

test("a table that has grown to a multiple is looked at by the planner, once", async ({
  createTenant,
  system,
}) => {
  const { organizationId, ctx } = await createTenant();
  const addContacts = async (from: number, to: number) => {
    await ctx.tenant(
      (db) => db.$executeRaw`
        INSERT INTO contacts (id, organization_id, wa_id, phone_key, updated_at)
        SELECT ${organizationId} || n, ${organizationId}, 'wa' || n, 'wa' || n, now()
        FROM generate_series(${from}::int, ${to}::int) AS n`,
    );
    // A backend reports what it has done when its transaction is over, once a second at most, or when asked.
    await ctx.tenant((db) => db.$executeRaw`SELECT pg_stat_force_next_flush()`);
  };
  const rowsKnown = async () => {
    const [row] = await ctx.tenant(
      (db) => db.$queryRaw<{ rows: number }[]>`
        SELECT reltuples::int AS rows FROM pg_class WHERE oid = 'contacts'::regclass`,
    );
    return row?.rows;
  };

  await addContacts(1, 400);
  await analyzeGrownTables(system);
  expect(await rowsKnown()).not.toBe(400);

  await addContacts(401, 1_000);
  await expect.poll(() => analyzeGrownTables(system), { timeout: 10_000 }).toContain("contacts");
  expect(await rowsKnown()).toBe(1_000);
  expect(await analyzeGrownTables(system)).not.toContain("contacts");

  await addContacts(1_001, 2_500);
  expect(await analyzeGrownTables(system)).not.toContain("contacts");
  await addContacts(2_501, 3_100);
  await expect.poll(() => analyzeGrownTables(system), { timeout: 10_000 }).toContain("contacts");
  expect(await rowsKnown()).toBe(3_100);
});
