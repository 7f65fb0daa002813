/** The whole product on a throw-away database, for the browser tests: startStack() in Playwright's global setup. */
import {
  generateSecrets,
  planEnvironment,
  withoutProductVariables,
  onlyProductVariables,
} from "./lib/environment";
import { startChild } from "./lib/children";
import { migrate } from "./lib/migrate";
import { inRepository } from "./lib/paths";
import { findFreePort } from "./lib/ports";
import { startProduct, waitForAnswer, webProcess } from "./lib/product";
import { startThrowAwayPostgres } from "./lib/throw-away-postgres";

export type Stack = {
  webUrl: string;
  /** The same build, database and worker with META_JS_SDK_URL set: other values of the environment need no rebuild. */
  sdkWebUrl: string;
  simulatorUrl: string;
  /** Where web, worker and simulator write their logs. */
  logFolder: string;
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
    const [port, sdkPort, simulatorPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
    const sdkWebUrl = `http://localhost:${sdkPort}`;
    const dataDir = inRepository("test-results/stack");
    const logFolder = `${dataDir}/logs`;
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
    const ownRedirect = simulator.variables.SIMULATOR_REDIRECT_URIS ?? "";
    simulator.variables.SIMULATOR_REDIRECT_URIS = `${ownRedirect},${sdkWebUrl}/dashboard/settings/whatsapp`;
    // Next reads `.env` by itself, and an empty variable is one that it leaves alone.
    for (const name of [
      "META_WABA_ID",
      "META_PHONE_ID",
      "META_ACCESS_TOKEN",
      "META_JS_SDK_URL",
      "SMTP_URL",
    ]) {
      environment.variables[name] = "";
    }
    const product = await startProduct({
      environment,
      databaseUrl: database.databaseUrl,
      mode: "production",
      logFolder,
      show: "nothing",
      onChild: (child) => database.addChild(child.process),
    });
    const sdkWeb = startChild({
      name: "web-sdk",
      args: webProcess,
      variables: {
        ...environment.variables,
        DATABASE_URL: database.databaseUrl,
        NODE_ENV: "production",
        PORT: String(sdkPort),
        APP_URL: sdkWebUrl,
        NEXTAUTH_URL: sdkWebUrl,
        META_JS_SDK_URL: `${simulator.url}/en_US/sdk.js`,
      },
      logFolder,
      show: "nothing",
    });
    database.addChild(sdkWeb.process);
    await waitForAnswer("web with Meta's SDK", `${sdkWebUrl}/api/health`, 60_000);
    return {
      webUrl: environment.appUrl,
      sdkWebUrl,
      simulatorUrl: simulator.url,
      logFolder,
      environment: onlyProductVariables({ ...environment.variables, DATABASE_URL: database.databaseUrl }),
      stop: async () => {
        await sdkWeb.stop(3_000);
        await product.stop(3_000);
        await database.stop("now");
      },
    };
  } catch (error) {
    await database.stop("now");
    throw error;
  }
}
