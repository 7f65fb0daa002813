import { type Child, type Ending, startChild } from "./children";
import type { ProductEnvironment, Variables } from "./environment";
import { nodeArguments } from "./node-arguments";
import { inRepository } from "./paths";
import { waitUntil } from "./processes";
import { programs } from "./programs";

type ProductPlan = {
  environment: ProductEnvironment;
  databaseUrl: string;
  /** Production runs the finished build; development compiles on demand and restarts on changes. */
  mode: "production" | "development";
  logFolder: string;
  show: "problems" | "everything" | "nothing";
  onChild?: (child: Child) => void;
  /** Ends the start early. */
  signal?: AbortSignal;
};

export type RunningProduct = {
  /** Rejects when one of the processes ends without having been asked to. */
  failure: Promise<never>;
  stop: (graceMs?: number) => Promise<void>;
};

const GRACE_MS = 12_000;

/** The web process of production: webhooks before Next. It listens on PORT. */
export const webProcess = nodeArguments("src/web/index.ts");

/**
 * Starts simulator, web and worker and waits until they answer. Throws, with everything ended again, when one of
 * them ends early or does not answer in time.
 */
export async function startProduct(plan: ProductPlan): Promise<RunningProduct> {
  const children: Child[] = [];
  let isStopping = false;
  let reportFailure: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (reportFailure = reject));
  // Whoever awaits it hears of it; nobody has to.
  failure.catch(() => undefined);

  const start = (name: string, args: string[], variables: Variables) => {
    const child = startChild({ name, args, variables, logFolder: plan.logFolder, show: plan.show });
    children.push(child);
    plan.onChild?.(child);
    void child.ended.then((ending) => {
      if (!isStopping) reportFailure(new Error(describeEnding(ending, plan.logFolder)));
    });
  };
  const stop = async (graceMs = GRACE_MS) => {
    isStopping = true;
    await Promise.all(children.map((child) => child.stop(graceMs)));
  };

  try {
    startAll(plan, start);
    await Promise.race([failure, waitForAll(plan), rejectWhenAborted(plan.signal)]);
    return { failure, stop };
  } catch (error) {
    await stop(2_000);
    throw error;
  }
}

function startAll(
  { environment, databaseUrl, mode }: ProductPlan,
  start: (name: string, args: string[], variables: Variables) => void,
): void {
  const { simulator, port } = environment;
  const isDevelopment = mode === "development";
  const product = {
    ...environment.variables,
    DATABASE_URL: databaseUrl,
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const typescript = (file: string) =>
    isDevelopment
      ? [inRepository("node_modules/tsx/dist/cli.mjs"), "watch", "--clear-screen=false", file]
      : nodeArguments(file);
  if (simulator !== null) {
    start("simulator", typescript("src/simulator/index.ts"), simulator.variables);
  }
  start(
    "web",
    isDevelopment ? [inRepository(programs.next), "dev", "-p", String(port)] : webProcess,
    product,
  );
  start("worker", typescript("src/worker/index.ts"), product);
}

async function waitForAll({ environment, mode }: ProductPlan): Promise<void> {
  const limitMs = mode === "development" ? 120_000 : 60_000;
  const web = `http://127.0.0.1:${environment.port}`;
  const waits = [waitForAnswer("web", `${web}/api/health`, limitMs)];
  if (environment.simulator !== null) {
    const url = `http://127.0.0.1:${environment.simulator.port}/__sim/health`;
    waits.push(waitForAnswer("simulator", url, limitMs));
  }
  await Promise.all(waits);
  // Ready also means that a worker reports to the database.
  await waitForAnswer("web and worker", `${web}/api/health/ready`, limitMs);
}

/** Waits until an address answers well. Throws when it does not in time. */
export async function waitForAnswer(name: string, url: string, limitMs: number): Promise<void> {
  let last = "no answer";
  const hasAnswered = await waitUntil(
    async () => {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
        last = `${response.status} ${(await response.text()).slice(0, 500)}`;
        return response.ok;
      } catch {
        return false;
      }
    },
    limitMs,
    100,
  );
  if (!hasAnswered) throw new Error(`${name} did not come up in ${limitMs / 1000} s (${url}: ${last}).`);
}

function describeEnding({ name, how, lastLines }: Ending, logFolder: string): string {
  const words = lastLines.length > 0 ? lastLines.map((line) => `  ${line}`).join("\n") : "  (no output)";
  return `${name} ended unexpectedly (${how}). Its last lines, all of them in ${logFolder}/${name}.log:\n${words}`;
}

function rejectWhenAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("The start was called off.")), { once: true });
  });
}
