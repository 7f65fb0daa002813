import fs from "node:fs";
import path from "node:path";
import { findDataDir, readVariables } from "./environment";
import { findRunningPostgres, startPostgres } from "./postgres";
import { claimDataDir } from "./run-record";

/**
 * Lends the product's database: DATABASE_URL, else the embedded one that runs, else the embedded one started for
 * as long as this takes.
 */
export async function withDatabase(run: (databaseUrl: string) => Promise<void>): Promise<void> {
  const given = readVariables();
  if (given.DATABASE_URL) return await run(given.DATABASE_URL);
  const dataDir = prepareDataDir(findDataDir(given));
  const running = findRunningPostgres(dataDir);
  if (running !== null) return await run(running);

  const claim = await claimDataDir(dataDir, "npm run admin");
  try {
    const server = await startPostgres({ folder: dataDir });
    claim.addChild(server.process);
    try {
      await run(server.databaseUrl);
    } finally {
      await server.stop("orderly");
    }
  } finally {
    claim.release();
  }
}

/** Makes the data folder when it is missing; throws in words when this user may not write in it. */
export function prepareDataDir(dataDir: string): string {
  try {
    // PostgreSQL's own user has to pass through when we are root; files with secrets have their own mode.
    fs.mkdirSync(path.join(dataDir, "logs"), { recursive: true, mode: 0o711 });
    fs.accessSync(dataDir, fs.constants.W_OK);
    fs.accessSync(path.join(dataDir, "logs"), fs.constants.W_OK);
  } catch (error) {
    throw new Error(
      `This user may not write in ${dataDir}; was Atende started as another user before? ` +
        "Change the folder's owner, or choose another one with DATA_DIR.",
      { cause: error },
    );
  }
  return dataDir;
}
