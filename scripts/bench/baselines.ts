import fs from "node:fs";
import { spawnSync } from "node:child_process";
import pg from "pg";
import { type Child, startChild } from "../lib/children";
import { inRepository } from "../lib/paths";
import { findFreePort } from "../lib/ports";
import { waitForAnswer } from "../lib/product";
import { programs } from "../lib/programs";
import type { System } from "../harness/system";

export type Baselines = {
  /** (a) node:http, HMAC, one INSERT. */
  httpPort: number;
  /** (c) the same in a plain Next route handler. */
  nextPort: number;
  stop: () => Promise<void>;
};

const NEXT_FOLDER = inRepository("scripts/bench/next-baseline");

/** Starts what the product is measured against, on the same database. */
export async function startBaselines(system: System): Promise<Baselines> {
  const client = new pg.Client({ connectionString: system.database.databaseUrl });
  await client.connect();
  await client.query(
    `CREATE TABLE bench_webhooks (id bigserial PRIMARY KEY, payload text NOT NULL, received_at timestamptz NOT NULL DEFAULT now())`,
  );
  await client.end();
  buildNext();
  const [httpPort, nextPort] = [await findFreePort(), await findFreePort()];
  const start = (name: string, args: string[], port: number): Child => {
    const child = startChild({
      name,
      args,
      variables: { ...system.variables, PORT: String(port) },
      logFolder: system.logFolder,
      show: "nothing",
    });
    system.database.addChild(child.process);
    return child;
  };
  const children = [
    start("baseline-http", ["--import", "tsx", inRepository("scripts/bench/baseline-server.ts")], httpPort),
    start(
      "baseline-next",
      [inRepository(programs.next), "start", NEXT_FOLDER, "-p", String(nextPort)],
      nextPort,
    ),
  ];
  await waitForAnswer("the bare server", `http://127.0.0.1:${httpPort}/`, 20_000);
  // It has one route only; any answer will do.
  await waitForAnswer("the plain Next server", `http://127.0.0.1:${nextPort}/ready`, 20_000);
  return {
    httpPort,
    nextPort,
    stop: async () => void (await Promise.all(children.map((child) => child.stop(5_000)))),
  };
}

function buildNext(): void {
  if (fs.existsSync(`${NEXT_FOLDER}/.next/BUILD_ID`)) return;
  const built = spawnSync(process.execPath, [inRepository(programs.next), "build", NEXT_FOLDER], {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    encoding: "utf8",
  });
  if (built.status !== 0)
    throw new Error(`The plain Next app does not build:\n${built.stdout}${built.stderr}`);
}

/** (b) One-row INSERTs of the same payload, prepared, over so many connections, as pgbench would. Answers how many a second. */
export async function measureInserts(
  databaseUrl: string,
  payloads: readonly string[],
  { connections, durationMs }: { connections: number; durationMs: number },
): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      return client;
    }),
  );
  let count = 0;
  const start = performance.now();
  const run = async (client: pg.Client) => {
    while (performance.now() - start < durationMs) {
      const payload = payloads[count++ % payloads.length];
      await client.query({
        name: "insert",
        text: "INSERT INTO bench_webhooks (payload) VALUES ($1)",
        values: [payload],
      });
    }
  };
  await Promise.all(clients.map(run));
  const perSecond = count / ((performance.now() - start) / 1000);
  await Promise.all(clients.map((client) => client.end()));
  return perSecond;
}
