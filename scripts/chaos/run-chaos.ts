import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { waitUntil } from "../lib/processes";
import { control } from "../harness/control";
import { createSystem, type System } from "../harness/system";
import { adoptEnvironment, createTenant, type Tenant } from "../harness/tenants";
import { customer } from "../harness/webhook-bodies";
import { startAgents } from "./agents";
import { startFaultProxy } from "./fault-proxy";
import { chooseFault, type Stage } from "./faults";
import { checkInvariants, type Verdicts } from "./invariants";
import { count, createLedger, type Ledger } from "./ledger";
import { CUSTOMERS, startMetaSender } from "./meta-sender";
import { createRandom } from "./random";

export type ChaosPlan = { seed: number; seconds: number; note: (text: string) => void };
export type ChaosReport = { ledger: Ledger; verdicts: Verdicts; statuses: Record<string, number> };

const TENANTS = 2;
const NUMBERS = 2;
const WORKERS = 2;
/** What waits for a retry, or for a lease to end, needs a while. */
const REST_MS = 240_000;

/**
 * Real processes on a durable database, customers and agents at work, and one fault after the other that the seed chooses:
 * afterwards, everything healed and at rest, the six invariants.
 */
export async function runChaos({ seed, seconds, note }: ChaosPlan): Promise<ChaosReport> {
  const random = createRandom(seed);
  const ledger = createLedger();
  const system = await createSystem({ isDurable: true });
  const databasePort = Number(new URL(system.database.databaseUrl).port);
  const proxies = {
    graph: await startFaultProxy(Number(new URL(system.simulatorUrl).port)),
    database: await startFaultProxy(databasePort),
    webhooks: await startFaultProxy(system.webPort),
  };
  try {
    adoptEnvironment(system);
    const throughProxies = {
      META_GRAPH_BASE_URL: `http://127.0.0.1:${proxies.graph.port}`,
      DATABASE_URL: system.database.databaseUrl.replace(`:${databasePort}/`, `:${proxies.database.port}/`),
    };
    const startWeb = () => system.startWeb(throughProxies);
    const startWorker = () => system.startWorker(throughProxies);
    await system.startSimulator();
    const stage: Stage = {
      system,
      proxies,
      startWeb,
      startWorker,
      web: await startWeb(),
      workers: Array.from({ length: WORKERS }, startWorker),
    };
    const tenants: Tenant[] = [];
    for (let index = 0; index < TENANTS; index++)
      tenants.push(await createTenant(system, { numbers: NUMBERS }));
    await openWindows(system, tenants, ledger);
    const { closeDatabase } = await import("@/lib/server/db");
    await closeDatabase();

    const secret = system.variables.META_APP_SECRET ?? "";
    const meta = startMetaSender({
      port: () => proxies.webhooks.port,
      secret,
      tenants,
      ledger,
      random: createRandom(seed + 1),
      perSecond: 20,
    });
    const agents = startAgents({
      webUrl: system.webUrl,
      tenants,
      ledger,
      random: createRandom(seed + 2),
      each: 4,
      pauseMs: 600,
    });
    await makeTrouble(stage, { seconds, random, ledger, note });
    note("no more faults; waiting until everything has come to rest");
    await Promise.all([meta.finish(), agents.finish()]);
    if (!(await waitUntilAtRest(system.database.databaseUrl))) note("not everything came to rest in time");
    return {
      ledger,
      verdicts: await checkInvariants(system, ledger),
      statuses: await countStatuses(system.database.databaseUrl),
    };
  } finally {
    for (const proxy of Object.values(proxies)) await proxy.close();
    await system.stop();
  }
}

/** Every customer has written to every number once, by the simulator: only then Meta takes an answer. */
async function openWindows(system: System, tenants: readonly Tenant[], ledger: Ledger): Promise<void> {
  for (let index = 0; index < CUSTOMERS; index++) {
    const waId = customer(index);
    await control(system.simulatorUrl, "people", { name: `Cliente ${index}`, phone: `+${waId}`, waId });
    for (const { phoneId } of tenants.flatMap(({ numbers }) => numbers)) {
      const text = `canary-${phoneId}-first`;
      const body = { phoneNumberId: phoneId, from: waId, text };
      const { wamid } = await control<{ wamid: string }>(system.simulatorUrl, "messages", body);
      ledger.inbound.set(wamid, { phoneId, text });
    }
  }
}

async function makeTrouble(
  stage: Stage,
  {
    seconds,
    random,
    ledger,
    note,
  }: {
    seconds: number;
    random: ReturnType<typeof createRandom>;
    ledger: Ledger;
    note: (text: string) => void;
  },
): Promise<void> {
  const endsAt = Date.now() + seconds * 1000;
  // Something to be broken.
  await delay(1_500);
  while (Date.now() < endsAt) {
    const fault = chooseFault(random, { withSleep: endsAt - Date.now() > 40_000 });
    note(fault.name);
    count(ledger, `fault: ${fault.name}`);
    await fault.run(stage, random);
    await delay(random.between(100, 2_500));
  }
}

/** No webhook waits for its processing, no message for its call. */
async function waitUntilAtRest(databaseUrl: string): Promise<boolean> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const isAtRest = await waitUntil(
    async () => {
      const { rows } = await db.query<{ waiting: number }>(
        `SELECT (SELECT count(*) FROM whatsapp_webhook_logs WHERE status = 'received')::int
           + (SELECT count(*) FROM messages WHERE direction = 'out' AND status IN ('pending', 'sending'))::int AS waiting`,
      );
      return rows[0]?.waiting === 0;
    },
    REST_MS,
    500,
  );
  await db.end();
  return isAtRest;
}

async function countStatuses(databaseUrl: string): Promise<Record<string, number>> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const { rows } = await db.query<{ what: string; count: number }>(
    `SELECT direction::text || ' ' || status::text || COALESCE(' ' || (error->>'code') || ' ' || (error->>'title'), '') AS what,
       count(*)::int AS count FROM messages GROUP BY 1 ORDER BY 1`,
  );
  await db.end();
  return Object.fromEntries(rows.map(({ what, count: number }) => [what, number]));
}
