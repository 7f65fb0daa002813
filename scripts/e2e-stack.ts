/** The whole product on a throw-away database, for the browser tests: startStack() in Playwright's global setup. */
import {
  generateSecrets,
  planEnvironment,
  withoutProductVariables,
  onlyProductVariables,
} from "./lib/environment";
import { migrate } from "./lib/migrate";
import { inRepository } from "./lib/paths";
import { findFreePort } from "./lib/ports";
import { startProduct } from "./lib/product";
import { startThrowAwayPostgres } from "./lib/throw-away-postgres";

export type Stack = {
  webUrl: string;
  simulatorUrl: string;
  /** What the product runs with, DATABASE_URL included: enough for `scripts/admin.mjs` to reach the same database. */
  environment: Record<string, string>;
  stop: () => Promise<void>;
};

/**
 * Starts database, simulator, web (the production build that lies in .next) and worker on free ports; nothing of it
 * comes from `.env`, and nothing is left after `stop`.
 */
export async function startStack(): Promise<Stack> {
  const database = await startThrowAwayPostgres();
  try {
    await migrate(database.databaseUrl);
    const [port, simulatorPort] = [await findFreePort(), await findFreePort()];
    const dataDir = inRepository("test-results/stack");
    const given = {
      ...withoutProductVariables(process.env),
      DATA_DIR: dataDir,
      PORT: String(port),
      SIMULATOR_PORT: String(simulatorPort),
      DATABASE_URL: database.databaseUrl,
    };
    const environment = planEnvironment(given, generateSecrets());
    const simulator = environment.simulator;
    if (simulator === null) throw new Error("The browser tests must not run against the real Meta.");
    // Kept in memory only: each run begins with an empty WhatsApp.
    delete simulator.variables.SIMULATOR_STATE_FILE;
    // Next reads `.env` by itself, and an empty variable is one that it leaves alone.
    for (const name of ["META_WABA_ID", "META_PHONE_ID", "META_ACCESS_TOKEN", "SMTP_URL"]) {
      environment.variables[name] = "";
    }
    const product = await startProduct({
      environment,
      databaseUrl: database.databaseUrl,
      mode: "production",
      logFolder: `${dataDir}/logs`,
      show: "nothing",
      onChild: (child) => database.addChild(child.process),
    });
    return {
      webUrl: environment.appUrl,
      simulatorUrl: simulator.url,
      environment: onlyProductVariables({ ...environment.variables, DATABASE_URL: database.databaseUrl }),
      stop: async () => {
        await product.stop(3_000);
        await database.stop("now");
      },
    };
  } catch (error) {
    await database.stop("now");
    throw error;
  }
}
