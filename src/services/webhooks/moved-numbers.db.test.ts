import { expect } from "vitest";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  test,
  textMessage,
} from "@/testing/webhook-fixtures";
import type { TenantDb } from "../context";
import { markDisconnected } from "../whatsapp/mark-disconnected";
import { redriveWebhooksJob } from "@/worker/jobs/redrive-webhooks.job";
import { claimEvents } from "./claim-events";
import { finishLogs } from "./finish-logs";
import { redriveUnrouted } from "./redrive-unrouted";

// One body of Meta's may hold changes of several organizations: what one of them has missed is processed anew, and what
// came for another one meanwhile stays where it was.

test("what came for a number while another organization had it does not move with the number", async ({
  createTenant,
  drain,
  logs,
}) => {
  const [former, neighbour] = [await createTenant(), await createTenant()];
  const unknownPhone = metaId();
  const message = textMessage("5511988887777", "Só para a primeira");
  const changeOf = (phoneId: string) =>
    messagesChange(phoneId, { messages: [textMessage("5511966665555", "Oi")] });
  await deliver(
    envelope(
      entry(former.wabaId, messagesChange(former.phoneId, { messages: [message] })),
      entry(neighbour.wabaId, changeOf(neighbour.phoneId)),
      entry(metaId(), changeOf(unknownPhone)),
    ),
  );
  await drain();
  expect(await logs()).toMatchObject([{ status: "unrouted", organizationId: null }]);
  expect(await former.messages()).toHaveLength(1);

  await former.ctx.tenant((db) => markDisconnected(former.ctx, db, former.configId, "requested"));
  const present = await createTenant({ wabaId: former.wabaId, phoneId: former.phoneId });
  await present.ctx.tenant((db) => redriveUnrouted(present.ctx, db, [present.phoneId]));
  await drain();

  expect(await present.messages()).toEqual([]);
  expect(await present.contacts()).toEqual([]);
  expect(await former.messages()).toHaveLength(1);
  expect(await logs()).toMatchObject([
    { outcome: [{ organizationId: former.organizationId, became: "messages" }, {}, { became: "unrouted" }] },
  ]);
});

test("nor does what could not be processed then and is tried again now", async ({
  createTenant,
  drain,
  logs,
  system,
}) => {
  const former = await createTenant();
  const broken = { ...textMessage("5511988887777", "Oi"), id: null };
  await deliver(former.webhook({ messages: [textMessage("5511988887777", "Só para a primeira"), broken] }));
  await drain();
  expect(await logs()).toMatchObject([{ status: "received", organizationId: former.organizationId }]);

  await former.ctx.tenant((db) => markDisconnected(former.ctx, db, former.configId, "requested"));
  const present = await createTenant({ wabaId: former.wabaId, phoneId: former.phoneId });
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.updateMany({ data: { nextAttemptAt: new Date(0) } }),
  );
  await drain();

  expect(await present.messages()).toEqual([]);
  expect(await logs()).toMatchObject([{ organizationId: former.organizationId }]);
});

test("what a worker looks up while its number is connected is not lost", async ({
  createTenant,
  drain,
  logs,
  system,
}) => {
  const tenant = await createTenant();
  const { ctx, organizationId, phoneId } = tenant;
  const use = (db: TenantDb, isActive: boolean) =>
    db.whatsAppPhoneNumber.updateMany({ where: { organizationId }, data: { isActive } });
  await ctx.tenant((db) => use(db, false));
  await deliver(tenant.webhook({ messages: [textMessage("5511988887777", "Oi")] }));
  const [held] = await claimEvents(system, 32);
  if (!held) throw new Error("nothing was claimed");

  await ctx.tenant(async (db) => {
    await use(db, true);
    await redriveUnrouted(ctx, db, [phoneId]);
  });
  await system.acrossTenants((db) =>
    finishLogs(db, [{ log: held, outcome: [{ field: "messages", phoneId, became: "unrouted" }] }]),
  );
  await drain();

  expect(await tenant.messages()).toHaveLength(1);
  expect(await logs()).toMatchObject([{ status: "processed", organizationId }]);
});

test.for([
  ["is done", (id: string) => textMessage(id, "Oi"), "unrouted"],
  ["waits for another try", (id: string) => ({ ...textMessage(id, "Oi"), id: null }), "received"],
] as const)(
  "I1 what came beside a neighbour's message is processed once its number is connected, also while that one %s",
  async ([, neighbours, status], { createTenant, drain, logs }) => {
    const [neighbour, late] = [await createTenant(), await createTenant()];
    const { ctx, organizationId, phoneId } = late;
    const have = (db: TenantDb, id: string) =>
      db.whatsAppPhoneNumber.updateMany({ where: { organizationId }, data: { phoneId: id } });
    await ctx.tenant((db) => have(db, metaId()));
    await deliver(
      envelope(
        entry(
          neighbour.wabaId,
          messagesChange(neighbour.phoneId, { messages: [neighbours("5511966665555")] }),
        ),
        entry(
          metaId(),
          messagesChange(phoneId, { messages: [textMessage("5511988887777", "Para mais tarde")] }),
        ),
      ),
    );
    await drain();
    expect(await logs()).toMatchObject([{ status, organizationId: neighbour.organizationId }]);

    await ctx.tenant(async (db) => {
      await have(db, phoneId);
      await redriveUnrouted(ctx, db, [phoneId]);
    });
    await drain();

    expect(await late.messages()).toMatchObject([{ content: { body: "Para mais tarde" } }]);
    expect((await neighbour.messages()).length).toBe(status === "unrouted" ? 1 : 0);
  },
);

test("I1 what comes before the connection is committed, and finds nobody, is processed by a job after it", async ({
  createTenant,
  drain,
  logs,
  system,
}) => {
  const tenant = await createTenant();
  const { ctx, organizationId, phoneId } = tenant;
  await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({ where: { organizationId }, data: { isActive: false } }),
  );
  await ctx.tenant(async (db) => {
    await db.whatsAppPhoneNumber.updateMany({ where: { organizationId }, data: { isActive: true } });
    await redriveUnrouted(ctx, db, [phoneId]);
    await deliver(tenant.webhook({ messages: [textMessage("5511988887777", "Oi")] }));
    await drain();
    expect(await logs()).toMatchObject([{ status: "unrouted" }]);
  });

  const jobs = await ctx.tenant(
    (db) => db.$queryRaw<{ data: { organizationId: string; phoneIds: string[] } }[]>`
      SELECT data FROM pgboss.job WHERE name = 'redrive-webhooks' AND data->>'organizationId' = ${organizationId}`,
  );
  for (const { data } of jobs) await redriveWebhooksJob.run(system, data);
  await drain();

  expect(await tenant.messages()).toHaveLength(1);
  expect(await logs()).toMatchObject([{ status: "processed", organizationId }]);
});
