import fs from "node:fs";
import path from "node:path";
import type { MigrationList } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { inRepository } from "./paths";
import { type SchemaFile, type SchemaWork, withSchemaEngine } from "./schema-engine";

const NO_FILTERS = { externalTables: [], externalEnums: [] };
const EMPTY_SCHEMA: SchemaFile[] = [
  { path: "schema.prisma", content: 'datasource db {\n  provider = "postgresql"\n}\n' },
];

// A number nobody else uses for an advisory lock: two processes that start together migrate one after the other.
const MIGRATION_LOCK = 7_214_403_118;

type Migration = { name: string; sql: string };

/**
 * Applies what is missing of `prisma/migrations` to the database and returns the names of what it applied. Each
 * migration is one transaction together with its row in `_prisma_migrations`: a process that is killed, or a
 * script that fails, leaves nothing half done. Throws with PostgreSQL's message and the line that failed.
 */
export async function migrate(
  databaseUrl: string,
  migrationsFolder = inRepository("prisma/migrations"),
): Promise<string[]> {
  const migrations = readMigrations(migrationsFolder);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const applied = await listApplied(client);
    const waiting = migrations.filter((migration) => !applied.has(migration.name));
    if (waiting.length === 0) return [];
    return await withSchemaEngine(EMPTY_SCHEMA, databaseUrl, async (work) => {
      for (const migration of waiting) {
        const upToThis = migrations.slice(0, migrations.indexOf(migration) + 1);
        await applyNewest(work, toMigrationList(migrationsFolder, upToThis), migration.name);
      }
      return waiting.map((migration) => migration.name);
    });
  } finally {
    await client.end();
  }
}

/**
 * The SQL that leads from one schema (null: an empty database) to another; an empty string when nothing differs.
 * The database only lends its version number: it is neither read nor changed.
 */
export async function diffSchema(
  from: SchemaFile[] | null,
  to: SchemaFile[],
  databaseUrl: string,
): Promise<string> {
  return await withSchemaEngine(to, databaseUrl, async ({ engine }) => {
    const result = await engine.diff({
      from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: from },
      to: { tag: "schemaDatamodel", files: to },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    const sql = (result.stdout ?? "").trim();
    return sql === "-- This is an empty migration." ? "" : sql;
  });
}

/** The migrations of the repository, oldest first. */
export function readMigrations(migrationsFolder = inRepository("prisma/migrations")): Migration[] {
  return fs
    .readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({
      name,
      sql: fs.readFileSync(path.join(migrationsFolder, name, "migration.sql"), "utf8"),
    }));
}

// Loading the engine costs time at every start, so a database that is up to date is recognised with one query.
async function listApplied(client: pg.Client): Promise<Set<string>> {
  const table = await client.query<{ found: string | null }>(
    "SELECT to_regclass('_prisma_migrations') AS found",
  );
  if (!table.rows[0]?.found) return new Set();
  const applied = await client.query<{ migration_name: string }>(
    "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  return new Set(applied.rows.map((row) => row.migration_name));
}

async function applyNewest(
  { engine, connection }: SchemaWork,
  migrationsList: MigrationList,
  name: string,
): Promise<void> {
  await connection.query("BEGIN");
  try {
    await engine.applyMigrations({ migrationsList, filters: NO_FILTERS });
    await connection.query("COMMIT");
  } catch (error) {
    await connection.query("ROLLBACK").catch(() => undefined);
    console.error(`The migration ${name} failed and was rolled back.`);
    throw error;
  }
}

function toMigrationList(migrationsFolder: string, migrations: Migration[]): MigrationList {
  const lockFile = path.join(migrationsFolder, "migration_lock.toml");
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: "migration_lock.toml",
      content: fs.existsSync(lockFile) ? fs.readFileSync(lockFile, "utf8") : null,
    },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map((migration) => ({
      path: migration.name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: migration.sql } },
    })),
  };
}
