import { describe, expect } from "vitest";
import { PageQuery } from "@/contracts/common";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  statusOf,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";
import { claimEvents } from "./claim-events";
import { finishLogs } from "./finish-logs";
import { listWebhookLogs } from "./list-webhook-logs";
import { processBatch } from "./process-batch";
import { replayWebhook, replayWebhooks } from "./replay-webhooks";

const list = async ({ ctx }: Tenant) => (await listWebhookLogs(ctx, PageQuery.parse({}))).data;
const refusal = (code: string) => expect.objectContaining({ code }) as Error;

type Log = { id: string };
type Tools = { drain: () => Promise<void>; logs: () => Promise<Log[]> };

/** The id of a newly stored and processed webhook with one message. */
async function receive(
  { drain, logs }: Tools,
  tenant: Tenant,
  message = textMessage("5511988887777", "Bom dia"),
): Promise<string> {
  const known = (await logs()).map(({ id }) => id);
  await deliver(tenant.webhook({ messages: [message] }));
  await drain();
  return (await logs()).find(({ id }) => !known.includes(id))?.id ?? "";
}

const audited = ({ ctx, organizationId }: Tenant) =>
  ctx.tenant((db) =>
    db.auditEntry.findMany({ where: { organizationId, action: { startsWith: "webhook" } } }),
  );

describe("one webhook", () => {
  test("is processed again and doubles nothing", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    const id = await receive({ drain, logs }, tenant);
    const before = await tenant.messages();

    const item = await replayWebhook(tenant.ctx, id);

    expect(item).toMatchObject({ id, status: "received", attempts: 0, error: null, processedAt: null });
    expect(await list(tenant)).toMatchObject([{ id, status: "received", fields: ["messages"] }]);
    await drain();
    expect(await tenant.messages()).toEqual(before);
    expect(await tenant.conversations()).toMatchObject([{ unreadCount: 1 }]);
    expect(await logs()).toMatchObject([
      {
        status: "processed",
        attempts: 1,
        claims: 1,
        isReplay: false,
        organizationId: tenant.organizationId,
        outcome: [{ became: "messages", messages: 1, reason: "1 messages were there already" }],
      },
    ]);
    expect(await audited(tenant)).toMatchObject([{ action: "webhook.replayed", subjectId: id }]);
  });

  test("brings what its first processing could not", async ({ createTenant, drain, logs }) => {
    const tenant = await createTenant();
    const setInUse = (isActive: boolean) =>
      tenant.ctx.tenant((db) =>
        db.whatsAppPhoneNumber.updateMany({
          where: { organizationId: tenant.organizationId },
          data: { isActive },
        }),
      );
    await setInUse(false);
    const id = await receive({ drain, logs }, tenant);
    expect(await tenant.messages()).toEqual([]);
    expect(await list(tenant)).toMatchObject([{ id, status: "unrouted" }]);

    await setInUse(true);
    await replayWebhook(tenant.ctx, id);
    await drain();

    expect(await tenant.messages()).toMatchObject([{ content: { body: "Bom dia" } }]);
    expect(await logs()).toMatchObject([{ status: "processed", outcome: [{ became: "messages" }] }]);
  });

  test("that failed for good is tried as often as a new one", async ({
    createTenant,
    drain,
    logs,
    system,
  }) => {
    const tenant = await createTenant();
    const change = {
      field: "messages",
      value: { metadata: { phone_number_id: tenant.phoneId }, messages: 7 },
    };
    await deliver(envelope(entry(tenant.wabaId, change)));
    const fail = async () => {
      await drain();
      await system.acrossTenants((db) =>
        db.whatsAppWebhookLog.updateMany({ data: { nextAttemptAt: new Date(0) } }),
      );
    };
    for (let attempt = 0; attempt < 5; attempt += 1) await fail();
    const [failed] = await logs();
    expect(failed).toMatchObject({ status: "failed", attempts: 5 });

    await replayWebhook(tenant.ctx, failed?.id ?? "");
    await fail();

    expect(await logs()).toMatchObject([{ status: "received", attempts: 1, isReplay: false }]);
    for (let attempt = 0; attempt < 4; attempt += 1) await fail();
    expect(await logs()).toMatchObject([{ status: "failed", attempts: 5 }]);
  });

  test("is not taken from a worker that has it, and a worker from before cannot finish it", async ({
    createTenant,
    system,
    logs,
    drain,
  }) => {
    const tenant = await createTenant();
    const id = await receive({ drain, logs }, tenant);
    await replayWebhook(tenant.ctx, id);
    const [held] = await claimEvents(system, 1);

    await expect(replayWebhook(tenant.ctx, id)).rejects.toThrow(refusal("conflict"));
    expect(await replayWebhooks(tenant.ctx, { field: "messages" })).toEqual({ replayed: 0 });
    if (held) await processBatch(system, [held]);
    expect(await logs()).toMatchObject([{ status: "processed" }]);

    await replayWebhook(tenant.ctx, id);
    const [present] = await claimEvents(system, 1);
    if (held) {
      const log = { ...held, isReplay: false };
      await system.acrossTenants((db) => finishLogs(db, [{ log, outcome: [], problem: "from the dead" }]));
    }
    expect(await logs()).toMatchObject([{ status: "received", isReplay: true, claims: present?.claims }]);
  });

  test("goes on as a replay when its first try broke off", async ({ createTenant, system, logs, drain }) => {
    const tenant = await createTenant();
    const id = await receive({ drain, logs }, tenant);
    await replayWebhook(tenant.ctx, id);
    const [held] = await claimEvents(system, 1);

    if (held) await processBatch(system, [{ ...held, payload: "no JSON" }]);

    expect(await logs()).toMatchObject([
      { status: "received", attempts: 1, isReplay: true, organizationId: tenant.organizationId },
    ]);
  });

  test("brings another organization nothing, though the number is its own by now", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const former = await createTenant();
    const id = await receive({ drain, logs }, former, textMessage("5511", "confidential"));
    await former.ctx.tenant(async (db) => {
      const where = { organizationId: former.organizationId };
      await db.whatsAppConfig.updateMany({ where, data: { status: "disconnected" } });
      await db.whatsAppPhoneNumber.updateMany({ where, data: { isActive: false } });
    });
    const present = await createTenant({ wabaId: former.wabaId, phoneId: former.phoneId });

    await replayWebhook(former.ctx, id);
    await drain();

    expect(await present.messages()).toEqual([]);
    expect(await logs()).toMatchObject([
      { status: "unrouted", outcome: [{ organizationId: former.organizationId }] },
    ]);
    expect(await list(former)).toMatchObject([{ id }]);
    expect(await list(present)).toEqual([]);
  });

  test("is not there for an agent or another organization", async ({ createTenant, drain, logs }) => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    const id = await receive({ drain, logs }, tenant);

    await expect(replayWebhook(tenant.agent, id)).rejects.toThrow(refusal("forbidden"));
    await expect(replayWebhook(other.ctx, id)).rejects.toThrow(refusal("not_found"));
    await expect(replayWebhooks(tenant.agent, { field: "messages" })).rejects.toThrow(refusal("forbidden"));
  });
});

describe("what the filters find", () => {
  test("is replayed together, of the own organization only, noted once", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const [tenant, other] = [await createTenant(), await createTenant()];
    for (const [owner, text] of [
      [tenant, "1"],
      [tenant, "2"],
      [other, "3"],
    ] as const) {
      await deliver(owner.webhook({ messages: [textMessage("5511", text)] }));
    }
    await deliver(tenant.webhook({ statuses: [statusOf(metaId(), "read")] }));
    await deliver(envelope(entry(tenant.wabaId, { field: "account_alerts", value: {} })));
    await drain();

    expect(await replayWebhooks(tenant.ctx, { field: "messages", phoneId: tenant.phoneId })).toEqual({
      replayed: 3,
    });

    expect((await logs()).map(({ isReplay }) => isReplay)).toEqual([true, true, false, true, false]);
    expect(await audited(tenant)).toMatchObject([
      {
        action: "webhook.replayed-many",
        details: { replayed: 3, field: "messages", phoneId: tenant.phoneId },
      },
    ]);
    expect(await audited(other)).toEqual([]);
    await drain();
    expect(await tenant.messages()).toHaveLength(2);
    expect(await replayWebhooks(tenant.ctx, { status: "failed" })).toEqual({ replayed: 0 });
    expect(await audited(tenant)).toHaveLength(1);
  });

  test("is at most a thousand, the oldest first", async ({ createTenant, system, logs }) => {
    const tenant = await createTenant();
    const { organizationId, configId } = tenant;
    await logs();
    await system.acrossTenants((db) =>
      db.whatsAppWebhookLog.createMany({
        data: Array.from({ length: 1_003 }, (_, index) => ({
          id: `${configId.slice(0, 8)}-${index}`,
          organizationId,
          configId,
          payload: JSON.stringify(envelope(entry(tenant.wabaId, messagesChange(tenant.phoneId, {})))),
          bodyHash: `${configId}${index}`,
          status: "failed" as const,
          receivedAt: new Date(1_700_000_000_000 + index),
          outcome: [{ field: "messages", became: "failed", organizationId, configId }],
        })),
      }),
    );

    expect(await replayWebhooks(tenant.ctx, { status: "failed" })).toEqual({ replayed: 1_000 });
    expect((await logs()).slice(-4).map(({ status }) => status)).toEqual([
      "received",
      "failed",
      "failed",
      "failed",
    ]);
    expect(await replayWebhooks(tenant.ctx, { status: "failed" })).toEqual({ replayed: 3 });
    await system.acrossTenants((db) => db.whatsAppWebhookLog.deleteMany());
  });
});
