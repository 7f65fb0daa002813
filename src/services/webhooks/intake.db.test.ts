import pg from "pg";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { databaseUrl, pool } from "@/lib/server/pool";
import { setEnvironment } from "@/testing/set-environment";
import {
  post,
  startDatabaseProxy,
  startWebServer,
  uniqueBody,
  testDatabaseUrl,
} from "@/testing/web-fixtures";
import { deliver, encode, envelope, metaId, sign, test } from "@/testing/webhook-fixtures";
import { AppError } from "../errors";
import { receiveWebhook } from "./receive-webhook";

// The product reaches the database by a way that can be cut; `straight` is the test's own.
const straight = new pg.Pool({ connectionString: testDatabaseUrl() });
const proxy = await startDatabaseProxy(testDatabaseUrl());
setEnvironment({ DATABASE_URL: proxy.url });

let web: Awaited<ReturnType<typeof startWebServer>>;
beforeAll(async () => {
  web = await startWebServer();
});
afterEach(() => proxy.set("open"));
afterAll(async () => {
  await web.close();
  await straight.end();
  proxy.close();
});

const status = async (body = uniqueBody()) => (await post(web.port, body)).status;
const storedBodies = async (): Promise<string[]> =>
  (await straight.query<{ payload: string }>("SELECT payload FROM whatsapp_webhook_logs")).rows.map(
    ({ payload }) => payload,
  );

/** Runs something while every insert is refused with this SQLSTATE. */
async function whileRefused(sqlState: string, when: string, work: () => Promise<void>): Promise<void> {
  await straight.query(`
    CREATE FUNCTION refuse_webhook() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '${sqlState}'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON whatsapp_webhook_logs FOR EACH ROW
      WHEN (${when}) EXECUTE FUNCTION refuse_webhook()`);
  try {
    await work();
  } finally {
    await straight.query("DROP FUNCTION refuse_webhook CASCADE");
  }
}

/** Keeps every insert waiting until the work is done. */
async function whileLocked<T>(work: (unlock: () => Promise<unknown>) => Promise<T>): Promise<T> {
  const client = await straight.connect();
  try {
    await client.query("BEGIN; LOCK TABLE whatsapp_webhook_logs IN ACCESS EXCLUSIVE MODE");
    return await work(() => client.query("COMMIT"));
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

test("R2 while the database is away every delivery is answered 503, and soon after it is back 200", async () => {
  expect(await status()).toBe(200);
  proxy.set("cut");
  expect(await Promise.all(Array.from({ length: 20 }, () => status()))).toEqual(Array(20).fill(503));
  proxy.set("open");
  await expect.poll(() => status(), { timeout: 10_000 }).toBe(200);
});

test(
  "R2 while the database does not even answer, 503 comes while Meta still listens",
  { timeout: 60_000 },
  async () => {
    proxy.set("silent");
    const answers = await Promise.all(Array.from({ length: 20 }, () => status()));
    expect(answers).toEqual(Array(20).fill(503));
    proxy.set("open");
    await expect.poll(() => status(), { timeout: 10_000 }).toBe(200);
  },
);

test("R2 an insert that is refused, because the disk is full, is a 503 and nothing is stored", async ({
  logs,
}) => {
  await whileRefused("53100", "true", async () => {
    expect(await Promise.all(Array.from({ length: 30 }, () => status()))).toEqual(Array(30).fill(503));
  });
  expect(await logs()).toEqual([]);
  expect(await status()).toBe(200);
});

test("R2 a row that the database will not have costs its neighbours nothing", async ({ logs }) => {
  const poison = encode(envelope({ id: metaId(), changes: [{ field: "poison" }] }));
  const bodies = [
    ...Array.from({ length: 20 }, uniqueBody),
    poison,
    ...Array.from({ length: 20 }, uniqueBody),
  ];
  await whileRefused("23514", "NEW.payload LIKE '%poison%'", async () => {
    const answers = await Promise.all(bodies.map((body) => status(body)));
    expect(answers).toEqual(bodies.map((body) => (body === poison ? 503 : 200)));
  });
  expect(await logs()).toHaveLength(40);
});

test("R2 when pages hold every connection of theirs, webhooks are taken all the same", async () => {
  const taken = await Promise.all(Array.from({ length: 16 }, () => pool().connect()));
  expect(await Promise.all(Array.from({ length: 20 }, () => status()))).toEqual(Array(20).fill(200));
  for (const client of taken) client.release();
});

test("R2 when the database takes no more connections, the answer is 503 until it does", async () => {
  const name = pg.escapeIdentifier(new URL(databaseUrl()).pathname.slice(1));
  await straight.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
  await straight.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'atende-intake'",
  );
  expect(await Promise.all(Array.from({ length: 5 }, () => status()))).toEqual(Array(5).fill(503));
  await straight.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
  await expect.poll(() => status(), { timeout: 10_000 }).toBe(200);
});

test("R2 an insert that hangs is given up, and 503 says so", { timeout: 30_000 }, async ({ logs }) => {
  await logs();
  const answers = await whileLocked(() => Promise.all(Array.from({ length: 5 }, () => status())));
  expect(answers).toEqual(Array(5).fill(503));
  expect(await status()).toBe(200);
});

test("R21 more than can wait is refused at once; every delivery that was taken is stored", async ({
  system,
  logs,
}) => {
  expect(await logs()).toEqual([]);
  const flood = Array.from({ length: 6_000 }, uniqueBody);
  const accepted: string[] = [];
  const refused: unknown[] = [];
  await whileLocked(async (unlock) => {
    const ends = flood.map((body) => {
      const rawBody = Buffer.from(body);
      return receiveWebhook(system, { rawBody, signature: sign(rawBody) }).then(
        () => accepted.push(body),
        (error: unknown) => refused.push(error),
      );
    });
    await expect.poll(() => refused.length).toBeGreaterThan(0);
    // Nothing can be stored yet: what is not refused waits, and that is bounded.
    expect(accepted).toEqual([]);
    expect(flood.length - refused.length).toBeLessThanOrEqual(2_000);
    await unlock();
    await Promise.all(ends);
  });
  expect(accepted.length + refused.length).toBe(flood.length);
  expect(new Set(refused.map((error) => error instanceof AppError && error.code))).toEqual(
    new Set(["cannot_store"]),
  );
  expect((await storedBodies()).toSorted()).toEqual(accepted.toSorted());
  expect((await deliver(uniqueBody())).status).toBe(200);
});

test("R21 large bodies are held up to some megabytes together", async ({ system, logs }) => {
  expect(await logs()).toEqual([]);
  const flood = Array.from({ length: 40 }, () =>
    JSON.stringify({ id: metaId(), text: "x".repeat(3_000_000) }),
  );
  const ends = await whileLocked(async (unlock) => {
    const taking = flood.map((body) => {
      const rawBody = Buffer.from(body);
      return receiveWebhook(system, { rawBody, signature: sign(rawBody) });
    });
    const settled = Promise.allSettled(taking);
    await unlock();
    return settled;
  });
  const accepted = flood.filter((_, index) => ends[index]?.status === "fulfilled");
  expect(accepted.length).toBeGreaterThan(0);
  expect(accepted.length).toBeLessThan(flood.length);
  expect((await storedBodies()).length).toBe(accepted.length);
});
