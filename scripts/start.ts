/** Usage: npm start · npm run dev. See scripts/start.mjs, which installs what this file needs. */
import { drawBox, welcomeLines } from "./lib/box";
import { build, isBuildFresh } from "./lib/build";
import {
  ensureGenerated,
  findDataDir,
  planEnvironment,
  type ProductEnvironment,
  readVariables,
  type Variables,
} from "./lib/environment";
import { prepareDataDir } from "./lib/find-database";
import { migrate } from "./lib/migrate";
import { isPortFree } from "./lib/ports";
import { type RunningPostgres, startPostgres } from "./lib/postgres";
import { ensureClient } from "./lib/prisma-client";
import { type RunningProduct, startProduct } from "./lib/product";
import { runMain } from "./lib/run-main";
import { type Claim, claimDataDir } from "./lib/run-record";
import { hasDemoPeople, seedOnce } from "./lib/seed";
import { onStopRequest } from "./lib/stop-signals";

const isDevelopment = process.argv.includes("--dev");

/** What runs so far, in the order in which it started; it ends the other way round. */
type Running = { claim?: Claim; database?: RunningPostgres; product?: RunningProduct };

async function main(): Promise<number> {
  const running: Running = {};
  const stopping = new AbortController();
  onStopRequest((reason, times) => {
    console.log(times === 1 ? `\nEnding everything (${reason}) …` : "Ending at once …");
    stopping.abort();
    if (times > 1) void Promise.all([running.product?.stop(0), running.database?.stop("now")]);
  });
  try {
    await bringUp(running, stopping.signal);
    await Promise.race([waitForAbort(stopping.signal), waitForFailure(running)]);
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    running.claim?.markStopping();
    await running.product?.stop();
    await running.database?.stop("orderly");
    running.claim?.release();
    if (running.database ?? running.product) console.log("Everything has ended.");
  }
}

async function bringUp(running: Running, signal: AbortSignal): Promise<void> {
  const given = readVariables();
  const dataDir = prepareDataDir(findDataDir(given));
  const generated = ensureGenerated(dataDir);
  const environment = planEnvironment(given, generated);

  running.claim = await claimDataDir(dataDir, isDevelopment ? "npm run dev" : "npm start");
  await checkPorts(environment);
  if (ensureClient()) console.log("Generated the database client.");
  signal.throwIfAborted();

  const databaseUrl = environment.databaseUrl ?? (await startDatabase(running, dataDir));
  const variables = { ...environment.variables, DATABASE_URL: databaseUrl };
  signal.throwIfAborted();
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) console.log(`Applied ${applied.length} migration(s) to the database.`);
  const isEmbedded = environment.databaseUrl === null;
  if (seedOnce({ ...variables, ...pickDemoPasswords(generated) }, { dataDir, isEmbedded })) {
    console.log("Seeded the demo organization.");
  }
  signal.throwIfAborted();

  if (!isDevelopment) await buildWhenStale(running, variables, signal);
  console.log(`Starting ${environment.simulator === null ? "" : "simulator, "}web and worker …`);
  running.product = await startProduct({
    environment,
    databaseUrl,
    mode: isDevelopment ? "development" : "production",
    logFolder: `${dataDir}/logs`,
    show: isDevelopment ? "everything" : "problems",
    onChild: (child) => running.claim?.addChild(child.process),
    signal,
  });
  const demo = {
    adminPassword: generated.DEMO_ADMIN_PASSWORD ?? "",
    agentPassword: generated.DEMO_AGENT_PASSWORD ?? "",
  };
  const lines = welcomeLines({
    appUrl: environment.appUrl,
    demo: (await hasDemoPeople(databaseUrl)) ? demo : null,
    phoneUrl: environment.simulator?.url ?? null,
  });
  console.log(`\n${drawBox(lines)}\n`);
}

/** Before the long steps, so that nobody waits for a build to learn it. */
async function checkPorts({ port, simulator }: ProductEnvironment): Promise<void> {
  const wanted = [{ port, variable: "PORT", who: "the dashboard" }];
  if (simulator !== null)
    wanted.push({ port: simulator.port, variable: "SIMULATOR_PORT", who: "the simulator" });
  for (const { port: number, variable, who } of wanted) {
    if (await isPortFree(number)) continue;
    throw new Error(
      `Port ${number}, which ${who} needs, is taken by another program. ` +
        `End that program, or choose another port: ${variable}=${number + 1} npm ${isDevelopment ? "run dev" : "start"}`,
    );
  }
}

async function startDatabase(running: Running, dataDir: string): Promise<string> {
  console.log("Starting PostgreSQL …");
  running.database = await startPostgres({ folder: dataDir });
  running.claim?.addChild(running.database.process);
  return running.database.databaseUrl;
}

async function buildWhenStale({ claim }: Running, variables: Variables, signal: AbortSignal): Promise<void> {
  if (isBuildFresh()) return;
  console.log("Building the dashboard, about a minute after a change …");
  const started = Date.now();
  await build(variables, { signal, onChild: (mark) => claim?.addChild(mark) });
  console.log(`Built in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function pickDemoPasswords(generated: Variables): Variables {
  return {
    DEMO_ADMIN_PASSWORD: generated.DEMO_ADMIN_PASSWORD ?? "",
    DEMO_AGENT_PASSWORD: generated.DEMO_AGENT_PASSWORD ?? "",
  };
}

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function waitForFailure({ product, database }: Running): Promise<never> {
  const databaseFailure = database?.ended.then((): never => {
    throw new Error("PostgreSQL ended unexpectedly; its log is postgres.log in the data folder.");
  });
  const failures = [product?.failure, databaseFailure].filter((failure) => failure !== undefined);
  return await Promise.race(failures);
}

runMain(main);
