import { expect } from "vitest";
import { GET } from "@/app/api/health/ready/route";
import { deliver, envelope, test } from "@/testing/webhook-fixtures";
import { waitingSince } from "../webhooks/webhook-kinds";
import { beat, endHeartbeat } from "./worker-heartbeat";

const ask = async () => {
  const response = await GET(new Request("http://localhost/api/health/ready"), {
    params: Promise.resolve({}),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("is ready while a worker beats, and not when it was gone for half a minute or has ended", async ({
  system,
}) => {
  expect(await ask()).toMatchObject({
    status: 503,
    body: { ready: false, database: "ok", migrations: "ok", worker: { status: "gone" } },
  });

  await beat(system, "worker-1");
  await beat(system, "worker-1");
  expect(await ask()).toMatchObject({
    status: 200,
    body: { ready: true, worker: { status: "ok", seenSecondsAgo: 0 } },
  });

  await system.acrossTenants((db) =>
    db.workerHeartbeat.updateMany({ data: { seenAt: new Date(Date.now() - 31_000) } }),
  );
  expect(await ask()).toMatchObject({ status: 503, body: { worker: { status: "gone" } } });

  await beat(system, "worker-1");
  await endHeartbeat(system, "worker-1");
  expect(await ask()).toMatchObject({ status: 503, body: { worker: { seenSecondsAgo: null } } });
});

test("tells how long the oldest webhook waits", async ({ system, logs }) => {
  await beat(system, "worker-1");
  expect((await ask()).body).toMatchObject({ oldestWaitingWebhookSeconds: null });

  await deliver(envelope({ id: "0", changes: [] }));
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.updateMany({ data: { nextAttemptAt: new Date(Date.now() - 90_000) } }),
  );

  expect(await logs()).toHaveLength(1);
  expect(await ask()).toMatchObject({ status: 200, body: { oldestWaitingWebhookSeconds: 90 } });
});

test.for(["messages", "others"] as const)(
  "the oldest of the %s is found in their index, however long the log is",
  async (kind, { system }) => {
    const plan = await system.acrossTenants(async (db) => {
      await db.$executeRaw`SET LOCAL enable_seqscan = off`;
      return db.$queryRaw`EXPLAIN ${waitingSince(kind)}`;
    });
    expect(JSON.stringify(plan)).toMatch(`using whatsapp_webhook_logs_${kind}_idx`);
  },
);

test("is not ready while a migration is half applied", async ({ system }) => {
  await beat(system, "worker-1");
  await system.acrossTenants(
    (db) =>
      db.$executeRaw`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'x', 'half')`,
  );

  expect(await ask()).toMatchObject({ status: 503, body: { migrations: "unfinished" } });

  await system.acrossTenants((db) => db.$executeRaw`DELETE FROM _prisma_migrations WHERE id = 'x'`);
  expect(await ask()).toMatchObject({ status: 200 });
});
