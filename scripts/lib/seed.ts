import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { inRepository } from "./paths";
import type { Variables } from "./environment";

/**
 * Runs prisma/seed.ts the first time a data folder meets a database; answers whether it did. A demo organization that
 * was deleted does not come back.
 */
export function seedOnce(
  variables: Variables,
  { dataDir, isEmbedded }: { dataDir: string; isEmbedded: boolean },
): boolean {
  const file = path.join(dataDir, "seeded.txt");
  const known = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
  // The embedded database changes its port now and then and stays the same.
  const id = isEmbedded
    ? "embedded"
    : createHash("sha256")
        .update(toPlace(variables.DATABASE_URL ?? ""))
        .digest("hex");
  if (known.includes(id)) return false;
  const answer = spawnSync(process.execPath, ["--import", "tsx", inRepository("prisma/seed.ts")], {
    cwd: inRepository(),
    env: variables as NodeJS.ProcessEnv,
    encoding: "utf8",
  });
  if (answer.status !== 0)
    throw new Error(`The demo organization could not be seeded:\n${answer.stderr.trim()}`);
  fs.appendFileSync(file, `${id}\n`);
  return true;
}

/** Whether the demo's people can sign in: not when the database had organizations of its own before the seed. */
export async function hasDemoPeople(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM users WHERE email = 'ana@demo.atende.test'");
    return found.rowCount === 1;
  } finally {
    await client.end();
  }
}

function toPlace(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}
