/** The product's processes, each of its own, on a database of their own: for measuring and for breaking. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Child, startChild } from "../lib/children";
import {
  generateSecrets,
  planEnvironment,
  type Variables,
  withoutProductVariables,
} from "../lib/environment";
import { migrate } from "../lib/migrate";
import { nodeArguments } from "../lib/node-arguments";
import { inRepository } from "../lib/paths";
import { findFreePort } from "../lib/ports";
import { waitForAnswer } from "../lib/product";
import { startThrowAwayPostgres, type ThrowAwayPostgres } from "../lib/throw-away-postgres";

export type System = {
  database: ThrowAwayPostgres;
  /** What the product's processes run with, DATABASE_URL included. */
  variables: Variables;
  webUrl: string;
  webPort: number;
  simulatorUrl: string;
  logFolder: string;
  /** Starts one more of a kind; the promise ends when it answers (web, simulator) or runs (worker). */
  startWeb: (variables?: Variables) => Promise<Child>;
  startWorker: (variables?: Variables) => Child;
  startSimulator: () => Promise<Child>;
  stop: () => Promise<void>;
};

type Options = {
  /** Whether the database survives a power cut, as in production. Off, it is faster. */
  isDurable: boolean;
  /** Added to the simulator's environment. */
  simulator?: Variables;
};

/** Makes database and environment; nothing else runs yet, and nothing is left after `stop`. */
export async function createSystem({ isDurable, simulator = {} }: Options): Promise<System> {
  const database = await startThrowAwayPostgres({ isDurable });
  await migrate(database.databaseUrl);
  const [webPort, simulatorPort] = [await findFreePort(), await findFreePort()];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "atende-harness-"));
  const logFolder = path.join(folder, "logs");
  const given = {
    ...withoutProductVariables(process.env),
    DATA_DIR: folder,
    PORT: String(webPort),
    SIMULATOR_PORT: String(simulatorPort),
    DATABASE_URL: database.databaseUrl,
  };
  const environment = planEnvironment(given, generateSecrets());
  if (environment.simulator === null) throw new Error("This must not run against the real Meta.");
  const variables = {
    ...environment.variables,
    DATABASE_URL: database.databaseUrl,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const simulatorVariables: Variables = { ...environment.simulator.variables, ...simulator };
  delete simulatorVariables.SIMULATOR_STATE_FILE;
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const webUrl = `http://127.0.0.1:${webPort}`;
  const children: Child[] = [];
  let number = 0;

  const start = (name: string, args: string[], own: Variables) => {
    number += 1;
    const child = startChild({ name: `${name}-${number}`, args, variables: own, logFolder, show: "nothing" });
    children.push(child);
    database.addChild(child.process);
    return child;
  };
  const typescript = (file: string) => nodeArguments(inRepository(file));

  return {
    database,
    variables,
    webUrl,
    webPort,
    simulatorUrl,
    logFolder,
    startWeb: async (more = {}) => {
      const child = start("web", typescript("src/web/index.ts"), { ...variables, ...more });
      await waitForAnswer("web", `${webUrl}/api/health`, 60_000);
      return child;
    },
    startWorker: (more = {}) => start("worker", typescript("src/worker/index.ts"), { ...variables, ...more }),
    startSimulator: async () => {
      const child = start("simulator", typescript("src/simulator/index.ts"), simulatorVariables);
      await waitForAnswer("simulator", `${simulatorUrl}/__sim/health`, 60_000);
      return child;
    },
    stop: async () => {
      await Promise.all(children.map((child) => child.stop(10_000)));
      await database.stop("now");
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
