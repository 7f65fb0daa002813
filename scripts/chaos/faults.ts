/** What is done to the product while it works. Each fault ends by itself and leaves the system able to go on. */
import { setTimeout as delay } from "node:timers/promises";
import type { Child } from "../lib/children";
import { isRunning, sendSignal, waitUntil } from "../lib/processes";
import { control } from "../harness/control";
import type { System } from "../harness/system";
import type { FaultProxy, ProxyMode } from "./fault-proxy";
import type { Random } from "./random";

/** What runs and can be hurt; the processes are replaced when they are killed. */
export type Stage = {
  system: System;
  web: Child;
  workers: Child[];
  proxies: { graph: FaultProxy; database: FaultProxy; webhooks: FaultProxy };
  startWeb: () => Promise<Child>;
  startWorker: () => Child;
};

type Fault = { name: string; run: (stage: Stage, random: Random) => Promise<void> };

/** Longer than a lease (30 s): whoever sleeps so long has lost what it held. */
const PAST_LEASE_MS = 32_000;

const signalWeb = (signal: "SIGKILL" | "SIGTERM"): Fault => ({
  name: `web: ${signal}`,
  run: async (stage) => {
    await end(stage.web, signal);
    stage.web = await stage.startWeb();
  },
});

const signalWorker = (signal: "SIGKILL" | "SIGTERM"): Fault => ({
  name: `worker: ${signal}`,
  run: async (stage, random) => {
    const index = Math.floor(random.next() * stage.workers.length);
    const worker = stage.workers[index];
    if (!worker) return;
    await end(worker, signal);
    stage.workers[index] = stage.startWorker();
  },
});

const sleepingWorker: Fault = {
  name: "worker: SIGSTOP past its leases, SIGCONT",
  run: async (stage, random) => {
    const worker = random.pick(stage.workers);
    sendSignal(worker.process.pid, "SIGSTOP", true);
    await delay(PAST_LEASE_MS);
    sendSignal(worker.process.pid, "SIGCONT", true);
  },
};

const stopDatabase = (how: "SIGKILL" | "SIGINT"): Fault => ({
  name: `PostgreSQL: ${how}, then started again`,
  run: async ({ system }, random) => {
    const { process } = system.database;
    sendSignal(process.pid, how, false);
    await waitUntil(() => !isRunning(process), 20_000);
    await delay(random.between(0, 1_500));
    await system.database.restart();
  },
});

const badNetwork = (name: keyof Stage["proxies"], modes: readonly ProxyMode[]): Fault => ({
  name: `network to ${name}: ${modes.join(", ")}`,
  run: async ({ proxies }, random) => {
    proxies[name].setMode(random.pick(modes));
    await delay(random.between(500, 4_000));
    proxies[name].setMode("open");
  },
});

const refusals: Fault = {
  name: "Graph: 130429, 131056, 4, 5xx",
  run: async ({ system }, random) => {
    const effect = random.pick([
      { error: { http: 400, code: 130429, subcode: 2494055 } },
      { error: { http: 400, code: 4 } },
      { error: { http: 503, code: 131057 } },
      { body: { http: 502, text: "<html>bad gateway</html>", contentType: "text/html" } },
    ]);
    await control(system.simulatorUrl, "faults", {
      match: { method: "POST", path: "/messages" },
      times: Math.ceil(random.between(1, 8)),
      ...effect,
    });
  },
};

const lostAnswers: Fault = {
  name: "Graph: taken, then the connection breaks",
  run: async ({ system }, random) => {
    await control(system.simulatorUrl, "faults", {
      match: { method: "POST", path: "/messages" },
      times: Math.ceil(random.between(1, 4)),
      dropAfterAccept: true,
    });
  },
};

/** Those that take long come less often. */
const short: readonly Fault[] = [
  signalWeb("SIGKILL"),
  signalWeb("SIGKILL"),
  signalWeb("SIGTERM"),
  signalWorker("SIGKILL"),
  signalWorker("SIGKILL"),
  signalWorker("SIGKILL"),
  signalWorker("SIGTERM"),
  stopDatabase("SIGKILL"),
  stopDatabase("SIGINT"),
  badNetwork("graph", ["slow", "reset", "black_hole", "half", "trickle"]),
  badNetwork("database", ["slow", "reset", "black_hole"]),
  badNetwork("webhooks", ["slow", "reset", "half", "trickle"]),
  refusals,
  refusals,
  lostAnswers,
  lostAnswers,
];

/** The next fault that the seed chooses. */
export function chooseFault(random: Random, { withSleep }: { withSleep: boolean }): Fault {
  return withSleep && random.next() < 0.06 ? sleepingWorker : random.pick(short);
}

async function end({ process }: Child, signal: NodeJS.Signals): Promise<void> {
  sendSignal(process.pid, signal, true);
  if (await waitUntil(() => !isRunning(process), 15_000)) return;
  sendSignal(process.pid, "SIGKILL", true);
  throw new Error(`A process did not end within 15 s of ${signal}.`);
}
