import pg from "pg";
import { afterAll, beforeEach, expect, test } from "vitest";
import { inTransaction } from "@/lib/server/db";
import { closeLiveHub } from "@/lib/server/live/hub";
import { databaseUrl } from "@/lib/server/pool";
import { wake } from "@/lib/server/wake";
import { recordLiveEvent } from "@/services/live-events";
import { issueApiKey } from "@/services/organizations/api-keys";
import { createOrganization } from "@/services/organizations/create-organization";
import { listen, openStream } from "@/testing/stream-fixtures";

const straight = new pg.Pool({ connectionString: databaseUrl(), application_name: "test" });
let tenants = 0;
let own: { organizationId: string; apiKey: string };

beforeEach(async () => {
  tenants += 1;
  const email = `streams-${tenants}@example.test`;
  own = await createOrganization({ name: "Loja", email, password: "a long password" });
});
afterAll(async () => {
  await closeLiveHub();
  await straight.end();
});

const happen = (subjectId: string) =>
  inTransaction((db) =>
    recordLiveEvent(db, { organizationId: own.organizationId, kind: "message.created", subjectId }),
  );
const insert = (client: { query: pg.ClientBase["query"] }, subjectId: string) =>
  client.query<{ xid: string; id: string }>(
    `INSERT INTO live_events (organization_id, kind, subject_id) VALUES ($1, 'message.created', $2)
     RETURNING xid::text, id::text`,
    [own.organizationId, subjectId],
  );

/** What a stream that is not cleaned up would leave in this process. */
function leftBehind() {
  const holder = globalThis as Record<symbol, unknown>;
  const { ends } = holder[Symbol.for("atende.shutdown")] as { ends: Set<unknown> };
  const { subscribers } = holder[Symbol.for("atende.live")] as { subscribers: Set<unknown> };
  return { ends: ends.size, subscribers: subscribers.size };
}
const nothing = { ends: 0, subscribers: 0 };

test("R22 a browser that comes back again and again, while transactions of other processes commit in any order, sees everything once", async () => {
  const first = await listen(own.apiKey);
  let lastId = first.lastId();
  await first.close();
  const seen: string[] = [];
  const written: string[] = [];
  const writers = await Promise.all(Array.from({ length: 6 }, () => straight.connect()));

  for (let round = 0; round < 12; round += 1) {
    const stream = await listen(own.apiKey, lastId);
    const order = writers.map((writer, index) => ({ writer, name: `${round}-${index}` }));
    for (const { writer, name } of order) {
      await writer.query("BEGIN");
      await insert(writer, name);
      written.push(name);
    }
    // Every round in another order; half of them after the browser has gone, and some before it comes back.
    const shuffled = order.toSorted(
      (a, b) => ((a.name.length * 7 + round * 5) % 11) - ((b.name.length * 3 + round) % 7),
    );
    if (round % 2 === 0) shuffled.reverse();
    for (const [index, { writer }] of shuffled.entries()) {
      await writer.query("COMMIT");
      wake("live");
      if (index === round % 6) {
        await stream.close();
        seen.push(...stream.subjects());
        lastId = stream.lastId();
      }
    }
  }
  const last = await listen(own.apiKey, lastId);
  await expect.poll(() => seen.length + last.subjects().length, { timeout: 10_000 }).toBe(written.length);
  seen.push(...last.subjects());
  await last.close();
  for (const writer of writers) writer.release();

  expect(seen).toEqual(written);
});

test("R22 who comes from a process that had read further is told nothing twice", async () => {
  const slow = await listen(own.apiKey);
  // Committed, but nobody was woken: this process has not read it, another one has and told the browser.
  const { rows } = await insert(straight, "m1");
  const [place] = rows;
  const stream = await listen(own.apiKey, `${place?.xid}-${place?.id}-${Date.now()}`);
  await happen("m2");
  await expect.poll(slow.subjects).toEqual(["m1", "m2"]);
  await expect.poll(stream.subjects).toEqual(["m2"]);
  await Promise.all([slow.close(), stream.close()]);
});

test(
  "R22 500 streams hear of a change once each, and leave nothing behind",
  { timeout: 60_000 },
  async () => {
    const { organizationId } = own;
    const keys = await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const { key } = await inTransaction((db) =>
          issueApiKey(db, { organizationId, name: `key ${index}` }),
        );
        return key;
      }),
    );
    const signals = process.listenerCount("SIGTERM");
    const streams: Awaited<ReturnType<typeof listen>>[] = [];
    for (const key of keys) {
      streams.push(...(await Promise.all(Array.from({ length: 20 }, () => listen(key)))));
    }
    expect(leftBehind()).toEqual({ ends: 500, subscribers: 500 });

    await happen("m1");
    await expect
      .poll(() => streams.every((stream) => stream.subjects().length > 0), { timeout: 10_000 })
      .toBe(true);
    expect(new Set(streams.map((stream) => stream.subjects().join()))).toEqual(new Set(["m1"]));

    await Promise.all(streams.map((stream) => stream.close()));
    expect(leftBehind()).toEqual(nothing);
    expect(process.listenerCount("SIGTERM")).toBe(signals);
  },
);

test("R22 a browser that has gone before its stream began leaves nothing behind", async () => {
  await (await listen(own.apiKey)).close();
  const gone = AbortSignal.abort();
  const response = await openStream(own.apiKey, undefined, gone);
  expect(response.status).toBe(200);
  expect(leftBehind()).toEqual(nothing);
});

test("beyond 20 streams of one caller the oldest ends and comes back late; others are not concerned", async () => {
  const { organizationId } = own;
  const other = await inTransaction((db) => issueApiKey(db, { organizationId, name: "another" }));
  const others = await listen(other.key);
  const streams = await Promise.all(Array.from({ length: 20 }, () => listen(own.apiKey)));
  const newest = await listen(own.apiKey);
  await expect.poll(() => streams.filter((stream) => stream.hasEnded()).length).toBe(1);
  expect(streams.find((stream) => stream.hasEnded())?.retryMs()).toBe(60_000);
  expect([newest.hasEnded(), others.hasEnded()]).toEqual([false, false]);

  await happen("m1");
  await expect.poll(newest.subjects).toEqual(["m1"]);
  await Promise.all([...streams, newest, others].map((stream) => stream.close()));
  expect(leftBehind()).toEqual(nothing);
});

test(
  "R19 after the database cut every connection the streams go on, without a gap",
  { timeout: 30_000 },
  async () => {
    const stream = await listen(own.apiKey);
    await happen("m1");
    await expect.poll(stream.subjects).toEqual(["m1"]);
    await straight.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'test'",
    );
    await insert(straight, "m2");
    await expect.poll(stream.subjects, { timeout: 10_000 }).toEqual(["m1", "m2"]);
    await expect
      .poll(
        () =>
          happen("m3").then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await expect.poll(stream.subjects, { timeout: 10_000 }).toEqual(["m1", "m2", "m3"]);
    await stream.close();
  },
);
