import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, expect } from "vitest";
import { createOrganization } from "@/services/organizations/create-organization";
import {
  openConnection,
  post,
  startWebProcess,
  testDatabaseUrl,
  uniqueBody,
  WEBHOOK,
  type WebProcess,
} from "@/testing/web-fixtures";
import { sign, test } from "@/testing/webhook-fixtures";

// The web process of production as a process of its own, ended in every way there is.

const straight = new pg.Pool({ connectionString: testDatabaseUrl() });
let web: WebProcess | undefined;

afterEach(async () => {
  web?.child.kill("SIGKILL");
  await web?.exit;
});
afterAll(() => straight.end());

const countRows = async (): Promise<number> =>
  (await straight.query<{ n: number }>("SELECT count(*)::int AS n FROM whatsapp_webhook_logs")).rows[0]?.n ??
  0;

/** Lets an insert begin, but not end until the lock is released. */
async function lockLog() {
  const client = await straight.connect();
  await client.query("BEGIN; LOCK TABLE whatsapp_webhook_logs IN SHARE ROW EXCLUSIVE MODE");
  const countWaiting = async () => (await straight.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount;
  return {
    insertWaits: () => expect.poll(countWaiting, { timeout: 10_000 }).toBeGreaterThan(0),
    release: async () => {
      await client.query("COMMIT");
      client.release();
    },
  };
}

/** Meta: delivers bodies over some connections and repeats each until it is answered 200. */
function startMeta(port: number, { connections }: { connections: number }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const acked: string[] = [];
  const statuses = new Set<number>();
  let isStopped = false;
  const run = async () => {
    while (!isStopped) {
      const body = uniqueBody();
      let status = 0;
      while (status !== 200 && !isStopped) {
        status = await post(port, body, { agent }).then(
          (answer) => answer.status,
          // Nobody there: again in a moment.
          () => delay(100, 0),
        );
        statuses.add(status);
      }
      if (status === 200) acked.push(body);
    }
  };
  const ended = Promise.all(Array.from({ length: connections }, run));
  return {
    acked,
    statuses,
    /** Waits until so many more were answered. */
    more: async (count: number) => {
      const wanted = acked.length + count;
      await expect.poll(() => acked.length, { timeout: 30_000, interval: 1 }).toBeGreaterThanOrEqual(wanted);
    },
    stop: async () => {
      isStopped = true;
      await ended;
      agent.destroy();
    },
  };
}

/** How often each acknowledged body lies in the log. */
async function countStored(acked: string[]): Promise<Map<string, number>> {
  const { rows } = await straight.query<{ payload: string }>("SELECT payload FROM whatsapp_webhook_logs");
  const stored = Map.groupBy(rows, ({ payload }) => payload);
  return new Map(acked.map((body) => [body, stored.get(body)?.length ?? 0]));
}

async function expectStoredOnce(acked: string[]): Promise<void> {
  const counts = await countStored(acked);
  expect([...counts.values()].filter((count) => count !== 1)).toEqual([]);
}

test(
  "R1 kill -9 at any moment loses nothing that was answered 200",
  { timeout: 180_000 },
  async ({ logs }) => {
    await logs();
    web = await startWebProcess();
    const { port } = web;
    const meta = startMeta(port, { connections: 16 });
    const kill = async () => {
      web?.child.kill("SIGKILL");
      await web?.exit;
      web = await startWebProcess({}, port);
    };

    // Anywhere in the flood.
    for (const answers of [1, 40, 7, 90]) {
      await meta.more(answers);
      await kill();
    }
    // Half a body is there.
    await meta.more(1);
    const half = openConnection(port);
    await new Promise<void>((resolve) => {
      half.socket.write(`POST ${WEBHOOK} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"half":`, () =>
        resolve(),
      );
    });
    await kill();
    // The insert is under way: it waits for a lock, and may even commit after the process has gone.
    await meta.more(1);
    const lock = await lockLog();
    await lock.insertWaits();
    web.child.kill("SIGKILL");
    await lock.release();
    await kill();
    // A row has just been committed, its answer may be on its way.
    for (let round = 0; round < 2; round += 1) {
      await meta.more(1);
      const before = await countRows();
      await expect.poll(countRows, { interval: 1 }).toBeGreaterThan(before);
      await kill();
    }

    await meta.more(50);
    await meta.stop();
    expect(meta.statuses.has(200)).toBe(true);
    await expectStoredOnce(meta.acked);
  },
);

test("R23 SIGTERM in the middle of a flood: what was answered 200 is stored, and the process ends well", async ({
  logs,
}) => {
  await logs();
  for (let round = 0; round < 3; round += 1) {
    web = await startWebProcess();
    const meta = startMeta(web.port, { connections: 32 });
    await meta.more(60);
    web.child.kill("SIGTERM");
    expect(await web.exit).toBe(0);
    await meta.stop();
    await expectStoredOnce(meta.acked);
  }
});

test("R23 a delivery that is under way at SIGTERM is answered, and its connection ends", async ({ logs }) => {
  await logs();
  web = await startWebProcess();
  const lock = await lockLog();
  const body = uniqueBody();
  const answer = post(web.port, body, { agent: new http.Agent({ keepAlive: true }) });
  await lock.insertWaits();
  web.child.kill("SIGTERM");
  await expect.poll(() => web?.output.join("")).toContain("web stopping");
  await expect(post(web.port, uniqueBody())).rejects.toThrow("ECONNREFUSED");
  await lock.release();

  expect(await answer).toMatchObject({ status: 200, headers: { connection: "close" } });
  expect(await web.exit).toBe(0);
  await expectStoredOnce([body]);
});

test("R23 a second signal ends the process at once", async () => {
  web = await startWebProcess();
  const lock = await lockLog();
  const answer = post(web.port, uniqueBody()).catch(() => null);
  await lock.insertWaits();
  web.child.kill("SIGTERM");
  await expect.poll(() => web?.output.join("")).toContain("web stopping");
  web.child.kill("SIGTERM");
  expect(await web.exit).toBe(1);
  expect(await answer).toBeNull();
  await lock.release();
});

test("R22 SIGTERM ends the event streams, and the process with them", { timeout: 60_000 }, async () => {
  const { apiKey } = await createOrganization({
    name: "Loja",
    email: "streams@example.test",
    password: "a long password",
  });
  web = await startWebProcess();
  const streams = Array.from({ length: 20 }, () => openConnection(web?.port ?? 0));
  for (const { socket } of streams) {
    socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\n\r\n`);
  }
  for (const stream of streams)
    await expect.poll(stream.received, { timeout: 10_000 }).toContain("event: reset");
  web.child.kill("SIGTERM");

  expect(await web.exit).toBe(0);
  for (const { ended } of streams) expect(await ended).toMatch(/\r\n0\r\n\r\n$/);
  expect(web.output.join("")).not.toContain("cut off");
});

test("the log tells how much was stored, and no word of what customers write", async ({ logs }) => {
  await logs();
  web = await startWebProcess();
  const body = JSON.stringify({ object: "x", text: "SECRET-WORDS" });
  expect((await post(web.port, body)).status).toBe(200);
  expect((await post(web.port, body, { signature: sign("other") })).status).toBe(403);
  await expect.poll(() => web?.output.join(""), { timeout: 10_000 }).toContain("webhooks stored");
  expect(web.output.join("")).not.toContain("SECRET-WORDS");
});
