/** Usage: tsx scripts/db.ts generate | diff --name <what_changes> | snapshot | migrate */
import fs from "node:fs";
import { parseArgs } from "node:util";
import { withDatabase } from "./lib/find-database";
import { diffSchema, migrate, readMigrations } from "./lib/migrate";
import { inRepository } from "./lib/paths";
import { generateClient } from "./lib/prisma-client";
import { readSchema, readSnapshot, writeSnapshot } from "./lib/schema-files";
import { startThrowAwayPostgres } from "./lib/throw-away-postgres";

const USAGE = "Usage: npm run db:generate | npm run db:diff -- --name <what_changes> | npm run db:migrate";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: "string" } },
  });
  switch (positionals[0]) {
    case "generate":
      generateClient();
      return;
    case "diff":
      await writeMigration(values.name);
      return;
    case "snapshot":
      // After a migration was written by hand: from now on it counts as leading to the schema of today.
      writeSnapshot(readSchema());
      return;
    case "migrate":
      await withDatabase(async (databaseUrl) => {
        const applied = await migrate(databaseUrl);
        console.log(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
      });
      return;
    default:
      throw new Error(USAGE);
  }
}

/** Writes `prisma/migrations/<time>_<name>/migration.sql` from what changed in the schema since the last migration. */
async function writeMigration(name: string | undefined): Promise<void> {
  if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
    throw new Error(`Name the change in lower case with underscores. ${USAGE}`);
  }
  const schema = readSchema();
  const snapshot = readSnapshot();
  if (snapshot === null && readMigrations().length > 0) {
    throw new Error(
      "prisma/migrations/schema.snapshot is missing; take it from the last commit that changed a migration.",
    );
  }
  const server = await startThrowAwayPostgres();
  try {
    const sql = await diffSchema(snapshot, schema, server.databaseUrl);
    if (sql === "") {
      console.log("The schema has not changed since the last migration.");
      return;
    }
    const time = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
    const folder = inRepository("prisma/migrations", `${time}_${name}`);
    fs.mkdirSync(folder);
    fs.writeFileSync(`${folder}/migration.sql`, `${sql}\n`);
    writeSnapshot(schema);
    console.log(
      `Wrote ${folder}/migration.sql. Read it, and mend what could lose data, before you commit it.`,
    );
  } finally {
    await server.stop("now");
  }
}

main().then(
  // The migration engine leaves a timer behind that would hold the process for ten seconds.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
