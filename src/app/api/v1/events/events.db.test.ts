import pg from "pg";
import { afterAll, beforeEach, expect, test } from "vitest";
import { closeLiveHub } from "@/lib/server/live/hub";
import { inTransaction } from "@/lib/server/db";
import { databaseUrl } from "@/lib/server/pool";
import { recordLiveEvent } from "@/services/live-events";
import { createOrganization } from "@/services/organizations/create-organization";
import { listen } from "@/testing/stream-fixtures";
import { GET } from "./route";

let tenants = 0;
let own: { organizationId: string; apiKey: string };

beforeEach(async () => {
  own = await newTenant();
});

afterAll(closeLiveHub);

function newTenant() {
  tenants += 1;
  return createOrganization({
    name: "Loja",
    email: `live-${tenants}@example.test`,
    password: "a long password",
  });
}

function happen(organizationId: string, subjectId: string) {
  return inTransaction((db) => recordLiveEvent(db, { organizationId, kind: "message.created", subjectId }));
}

test("a change reaches the browsers of its own organization and of no other", async () => {
  const other = await newTenant();
  const [mine, theirs] = [await listen(own.apiKey), await listen(other.apiKey)];
  await happen(own.organizationId, "m1");
  await happen(other.organizationId, "x1");
  await expect.poll(mine.subjects).toEqual(["m1"]);
  await expect.poll(theirs.subjects).toEqual(["x1"]);
  await Promise.all([mine.close(), theirs.close()]);
});

test("a browser that comes back gets what it missed, once and in order", async () => {
  const first = await listen(own.apiKey);
  await happen(own.organizationId, "m1");
  await expect.poll(first.subjects).toEqual(["m1"]);
  await first.close();
  await happen(own.organizationId, "m2");
  await happen(own.organizationId, "m3");
  const second = await listen(own.apiKey, first.lastId());
  await happen(own.organizationId, "m4");
  await expect.poll(second.subjects).toEqual(["m2", "m3", "m4"]);
  await second.close();
});

test("a browser that never saw an event still misses nothing after a reconnect", async () => {
  const first = await listen(own.apiKey);
  await first.close();
  await happen(own.organizationId, "m1");
  const second = await listen(own.apiKey, first.lastId());
  await expect.poll(second.subjects).toEqual(["m1"]);
  await second.close();
});

test("an event whose transaction commits late is not passed over", async () => {
  const late = new pg.Client({ connectionString: databaseUrl() });
  await late.connect();
  const stream = await listen(own.apiKey);
  await late.query("begin");
  await late.query(
    "insert into live_events (organization_id, kind, subject_id) values ($1, 'message.created', 'late')",
    [own.organizationId],
  );
  await happen(own.organizationId, "early");
  await late.query("commit");
  await expect.poll(stream.subjects).toEqual(["late", "early"]);
  await Promise.all([stream.close(), late.end()]);
});

test("while a transaction that does not end holds events back, browsers are told to fetch", async () => {
  const stuck = new pg.Client({ connectionString: databaseUrl() });
  await stuck.connect();
  const first = await listen(own.apiKey);
  await first.close();
  const stream = await listen(own.apiKey, first.lastId());
  await stuck.query("begin");
  await stuck.query("select pg_current_xact_id()");
  await inTransaction(
    (db) => db.$executeRaw`
      INSERT INTO live_events (organization_id, kind, subject_id, created_at)
      VALUES (${own.organizationId}, 'message.created', 'm1', now() - interval '6 seconds')`,
  );
  await expect.poll(() => stream.seen.map((one) => one.event), { timeout: 10_000 }).toEqual(["reset"]);
  await stuck.query("rollback");
  await expect.poll(stream.subjects, { timeout: 10_000 }).toEqual(["m1"]);
  await Promise.all([stream.close(), stuck.end()]);
});

test("a browser that comes for the first time is told to fetch, one that comes back is not", async () => {
  const first = await listen(own.apiKey);
  expect(first.seen.map((one) => one.event)).toEqual(["reset"]);
  await first.close();
  const second = await listen(own.apiKey, first.lastId());
  await happen(own.organizationId, "m1");
  await expect.poll(() => second.seen.map((one) => one.event)).toEqual(["message.created"]);
  await second.close();
});

test("an unknown place to go on from is answered with a reset", async () => {
  const stream = await listen(own.apiKey, "somewhere");
  await expect.poll(() => stream.seen.map((one) => one.event)).toEqual(["reset"]);
  await stream.close();
});

test("strangers get no stream", async () => {
  const response = await GET(new Request("http://127.0.0.1/api/v1/events"), { params: Promise.resolve({}) });
  expect(response.status).toBe(401);
});
