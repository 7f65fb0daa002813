import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { hashFiles } from "./hash-files";
import { inRepository } from "./paths";

const STAMP = "src/generated/schema-hash";

/** Generates the Prisma client unless it was generated from exactly this schema; answers whether it had to. */
export function ensureClient(): boolean {
  const stamp = inRepository(STAMP);
  const wanted = hashSchema();
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return false;
  generateClient();
  return true;
}

/** Generates the Prisma client from `prisma/schema`; throws with Prisma's own message when the schema is wrong. */
export function generateClient(): void {
  const answer = spawnSync(
    process.execPath,
    [inRepository("node_modules/prisma/build/index.js"), "generate"],
    {
      cwd: inRepository(),
      // Generating needs no engine; naming any existing program keeps Prisma from downloading one.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: harmlessProgram(),
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
      encoding: "utf8",
    },
  );
  if (answer.status !== 0) throw new Error(`prisma generate failed:\n${answer.stderr || answer.stdout}`);
  fs.writeFileSync(inRepository(STAMP), hashSchema());
}

function harmlessProgram(): string {
  return ["/bin/true", "/usr/bin/true"].find((file) => fs.existsSync(file)) ?? process.execPath;
}

function hashSchema(): string {
  return hashFiles(["prisma/schema", "node_modules/@prisma/client/package.json"]);
}
