import { Prisma } from "@/generated/prisma/client";
import { freshKeyRing } from "@/lib/server/key-ring";
import { reseal } from "@/lib/server/seal";
import type { SystemContext } from "../context";

/** Every column that holds a sealed text. */
const SEALED_COLUMNS = [
  { table: "whatsapp_configs", column: "sealed_token" },
  { table: "whatsapp_configs", column: "sealed_app_secret" },
  { table: "whatsapp_configs", column: "sealed_verify_token" },
  { table: "whatsapp_phone_numbers", column: "sealed_pin" },
] as const;

const BATCH = 100;

export type Rotation = {
  /** Texts that are sealed with the first key now and were not before. */
  resealed: number;
  /** Texts that none of the ring's keys opens: the key they need is missing. */
  unreadable: number;
};

/**
 * Seals every secret in the database anew with the first key of the ring, while the product runs: each text is replaced
 * only if it is still the one that was opened, so that a token renewed meanwhile stays. Doing it again does the rest.
 */
export async function rotateKeys(system: SystemContext): Promise<Rotation> {
  const ring = freshKeyRing();
  const total: Rotation = { resealed: 0, unreadable: 0 };
  for (const { table, column } of SEALED_COLUMNS) {
    const [tableName, columnName] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${column}"`)];
    let after = "";
    for (;;) {
      const rows = await system.acrossTenants(
        (db) => db.$queryRaw<{ id: string; sealed: string }[]>`
          SELECT id, ${columnName} AS sealed FROM ${tableName}
          WHERE ${columnName} IS NOT NULL AND id > ${after} ORDER BY id LIMIT ${BATCH}`,
      );
      for (const { id, sealed } of rows) {
        const renewed = await reseal(sealed, ring).catch(() => undefined);
        if (renewed === undefined) total.unreadable += 1;
        if (!renewed) continue;
        total.resealed += await system.acrossTenants(
          (db) => db.$executeRaw`
            UPDATE ${tableName} SET ${columnName} = ${renewed} WHERE id = ${id} AND ${columnName} = ${sealed}`,
        );
      }
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) break;
      after = last.id;
    }
  }
  return total;
}
