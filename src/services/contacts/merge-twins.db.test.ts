import fs from "node:fs";
import path from "node:path";
import { fc } from "@fast-check/vitest";
import { expect } from "vitest";
import { Prisma } from "@/generated/prisma/client";
import { createLogger } from "@/lib/server/logger";
import { someDigits, test } from "@/testing/contact-fixtures";
import { createSystemContext } from "../context";
import { mergeTwins } from "./merge-twins";
import { phoneKey } from "./phone-key";

const system = createSystemContext(createLogger("silent", { write: () => undefined }));

/** The rule as the migration has it, an expression over `wa_id`. */
function ruleOfMigration(): string {
  const folder = path.resolve(import.meta.dirname, "../../../prisma/migrations/20261121103245_engine");
  const sql = fs.readFileSync(path.join(folder, "migration.sql"), "utf8");
  const [, rule = ""] = /(CASE\n\s+WHEN wa_id ~[\s\S]*?END) AS phone_key/.exec(sql) ?? [];
  return rule;
}

test("the migration gives the keys that the product gives", async ({ createTenant }) => {
  const { ctx } = await createTenant();
  const number = fc.oneof(
    fc.stringMatching(/^[0-9]{1,16}$/),
    fc.stringMatching(/^55[0-9]{10,11}$/),
    fc.stringMatching(/^521?[0-9]{9,11}$/),
    fc.stringMatching(/^549?[0-9]{9,11}$/),
  );
  const numbers = fc.sample(number, 2_000);
  const rule = ruleOfMigration();
  const rows = await ctx.tenant((db) =>
    db.$queryRaw<{ key: string }[]>(
      Prisma.sql`SELECT ${Prisma.raw(rule)} AS key FROM unnest(${numbers}::text[]) WITH ORDINALITY AS given (wa_id, place) ORDER BY place`,
    ),
  );
  expect(rows.map(({ key }) => key)).toEqual(numbers.map(phoneKey));
});

test("contacts of one number from before become one, which goes on with what both had", async ({
  createTenant,
}) => {
  const tenant = await createTenant();
  const { organizationId, ctx, number } = tenant;
  const local = `8${someDigits().slice(0, 7)}`;
  // As the migration leaves them: the older one has the key.
  const [older, younger, alone] = await ctx.tenant(async (db) => [
    await db.contact.create({ data: { organizationId, waId: `5511${local}`, phoneKey: `55119${local}` } }),
    await db.contact.create({ data: { organizationId, waId: `55119${local}`, savedName: "Ana" } }),
    await db.contact.create({ data: { organizationId, waId: `1650${local}` } }),
  ]);
  const conversation = await ctx.tenant((db) =>
    db.conversation.create({
      data: { organizationId, phoneNumberId: number.id, contactId: younger?.id ?? "" },
    }),
  );
  await mergeTwins(system);
  await mergeTwins(system);
  expect(await tenant.contacts()).toMatchObject([
    { id: older?.id, waId: `5511${local}`, savedName: "Ana" },
    { id: alone?.id, phoneKey: `1650${local}` },
  ]);
  const moved = await ctx.tenant((db) =>
    db.conversation.findFirstOrThrow({ where: { organizationId, id: conversation.id } }),
  );
  expect(moved.contactId).toBe(older?.id);
  expect(await tenant.merges()).toMatchObject([{ keptId: older?.id, reason: "same_sender" }]);
});
