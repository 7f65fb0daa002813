import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as engineGlue from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

export type SchemaFile = { path: string; content: string };

/** Lent for one piece of work: the engine, and the one connection that all its statements go through. */
export type SchemaWork = { engine: SchemaEngine; connection: pg.Pool };

type WasmExports = WebAssembly.Exports & { __wbindgen_start?: () => void };

let isLoaded = false;

/**
 * Lends Prisma's own migration engine as WebAssembly: the same diff, the same `_prisma_migrations` table as
 * `prisma migrate`, without the binary that the Prisma CLI would download. It asks a reachable database for its
 * version, even when it only compares two schema texts; throws when there is none, and with PostgreSQL's own error
 * when a script fails.
 */
export async function withSchemaEngine<Result>(
  files: SchemaFile[],
  databaseUrl: string,
  run: (work: SchemaWork) => Promise<Result>,
): Promise<Result> {
  loadEngine();
  const connection = new pg.Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 0 });
  const failure: { error?: Error } = {};
  try {
    const engine = await engineGlue.SchemaEngine.new(
      { datamodels: files.map((file) => [file.path, file.content]) },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(makeAdapter(connection, failure)),
    );
    try {
      return await run({ engine, connection });
    } finally {
      engine.free();
    }
  } catch (error) {
    // What the engine makes of a failed script no longer says where it failed.
    throw failure.error ?? error;
  } finally {
    // A database with open connections cannot serve as a template.
    await connection.end();
  }
}

/** Prisma's adapter cuts a script at every semicolon, also inside comments, strings and functions: send it whole. */
function makeAdapter(connection: pg.Pool, failure: { error?: Error }): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(connection);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      try {
        await connection.query(script);
      } catch (error) {
        failure.error ??= describeScriptError(script, error);
        throw error;
      }
    };
    return adapter;
  };
  return factory;
}

function describeScriptError(script: string, error: unknown): Error {
  if (!(error instanceof pg.DatabaseError)) return new Error(String(error), { cause: error });
  const line = error.position ? script.slice(0, Number(error.position)).split("\n").length : undefined;
  const place = line === undefined ? "" : ` (line ${line}: ${script.split("\n")[line - 1]?.trim() ?? ""})`;
  return new Error(`${error.message}${place}`, { cause: error });
}

function loadEngine(): void {
  if (isLoaded) return;
  const glueFile = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasmFile = path.join(path.dirname(glueFile), "schema_engine_bg.wasm");
  const compiled = new WebAssembly.Module(fs.readFileSync(wasmFile));
  const imports = {
    ...(engineGlue as unknown as WebAssembly.ModuleImports),
    ...timersThatLetTheProcessEnd(),
  };
  const instance = new WebAssembly.Instance(compiled, { "./schema_engine_bg.js": imports });
  const exports = instance.exports as WasmExports;
  engineGlue.__wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
  isLoaded = true;
}

// The engine never clears the ten-second timer of its lock, and each one would hold up whoever migrates for as long.
function timersThatLetTheProcessEnd(): WebAssembly.ModuleImports {
  const names = Object.keys(engineGlue).filter((name) => name.startsWith("__wbg_setTimeout_"));
  const setUnheldTimeout = (callback: () => void, delayMs: number) =>
    setTimeout(callback, delayMs >>> 0).unref();
  return Object.fromEntries(names.map((name) => [name, setUnheldTimeout]));
}
