import fs from "node:fs";
import path from "node:path";
import { inRepository } from "./paths";
import type { SchemaFile } from "./schema-engine";

/** The Prisma schema of today: every `prisma/schema/*.prisma`, sorted by name. */
export function readSchema(folder = inRepository("prisma/schema")): SchemaFile[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((name) => ({ path: name, content: fs.readFileSync(path.join(folder, name), "utf8") }));
}

/**
 * The schema as it was when the newest migration was written. The engine cannot read a database's shape through
 * the adapter, so the last state lies as text beside the migrations; null before the first migration.
 */
export function readSnapshot(migrationsFolder = inRepository("prisma/migrations")): SchemaFile[] | null {
  const file = snapshotFile(migrationsFolder);
  if (!fs.existsSync(file)) return null;
  return [{ path: "schema.snapshot.prisma", content: fs.readFileSync(file, "utf8") }];
}

/** Writes the schema as the state that the newest migration leads to. */
export function writeSnapshot(
  files: SchemaFile[],
  migrationsFolder = inRepository("prisma/migrations"),
): void {
  const head =
    "// Written by `npm run db:diff`: the schema that the migrations in this folder lead to. Do not edit.\n";
  const body = files.map((file) => `\n// ---- ${file.path}\n${file.content}`).join("");
  fs.mkdirSync(migrationsFolder, { recursive: true });
  fs.writeFileSync(snapshotFile(migrationsFolder), head + body);
}

function snapshotFile(migrationsFolder: string): string {
  return path.join(migrationsFolder, "schema.snapshot");
}
