import { describe, expect } from "vitest";
import { PageQuery } from "@/contracts/common";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  metaId,
  newWamid,
  refuseText,
  statusOf,
  takeText,
  test,
  textMessage,
} from "@/testing/webhook-fixtures";
import type { SystemContext } from "../context";
import { drainWebhooks } from "./drain-webhooks";
import { listWebhookLogs } from "./list-webhook-logs";
import { replayWebhook } from "./replay-webhooks";

const POISON = "POISON-WORDS";

const makeDue = (system: SystemContext) =>
  system.acrossTenants((db) =>
    db.whatsAppWebhookLog.updateMany({
      where: { status: "received" },
      data: { nextAttemptAt: new Date(Date.now() - 1_000) },
    }),
  );

test("R4 a thousand changes of three accounts, two organizations, a stranger's number, unknown types and one poison message: all that is good is filed", async ({
  createTenant,
  drain,
  logs,
  system,
}) => {
  const [one, two] = [await createTenant(), await createTenant()];
  const third = { wabaId: metaId(), phoneId: metaId() };
  await two.ctx.tenant(async (db) => {
    const { organizationId } = two;
    const config = await db.whatsAppConfig.create({
      data: { organizationId, wabaId: third.wabaId, status: "active" },
    });
    await db.whatsAppPhoneNumber.create({
      data: {
        organizationId,
        configId: config.id,
        phoneId: third.phoneId,
        displayPhoneNumber: "+55 11 4000",
      },
    });
  });
  await refuseText(system, POISON);
  const unknownNumber = metaId();
  const known = await Promise.all(Array.from({ length: 5 }, () => one.sent(newWamid())));
  const changeOf = (index: number) => {
    const from = `55119${index % 37}`;
    const kind = index % 10;
    if (index === 500) return messagesChange(one.phoneId, { messages: [textMessage(from, POISON)] });
    if (kind === 0) return messagesChange(unknownNumber, { messages: [textMessage(from, "stranger")] });
    if (kind === 1) {
      const message = { from, id: newWamid(), type: "hologram", hologram: { beams: 3 } };
      return messagesChange(one.phoneId, { messages: [message] });
    }
    if (kind === 2) {
      const status = statusOf(known[Math.floor(index / 10) % known.length]?.wamid ?? "", "delivered");
      return messagesChange(one.phoneId, { statuses: [status] });
    }
    const phoneId = [one.phoneId, two.phoneId, third.phoneId][index % 3] ?? "";
    return messagesChange(phoneId, { messages: [textMessage(from, `n ${index}`)] });
  };
  const changes = Array.from({ length: 1_000 }, (_, index) => changeOf(index));
  const wabaIds = [one.wabaId, two.wabaId, third.wabaId];
  await deliver(
    envelope(...wabaIds.map((id, at) => entry(id, ...changes.filter((_, index) => index % 3 === at)))),
  );

  await drain();

  const [log] = await logs();
  const outcome = log?.outcome as { became: string; reason?: string }[];
  const count = (became: string) => outcome.filter((each) => each.became === became).length;
  expect(outcome).toHaveLength(1_000);
  expect([count("messages"), count("unrouted"), count("failed")]).toEqual([900, 99, 1]);
  expect(outcome.find(({ became }) => became === "failed")?.reason).toMatch(/^messages\[0\]: .*P0001$/);
  const inbound = [...(await one.messages()), ...(await two.messages())].filter(
    ({ direction }) => direction === "in",
  );
  expect(inbound).toHaveLength(900 - 100);
  expect(inbound.filter(({ type }) => type === "hologram")).toHaveLength(100);
  expect(inbound.find(({ type }) => type === "hologram")?.content).toEqual({ beams: 3 });
  expect((await one.messages()).filter(({ status }) => status === "delivered")).toHaveLength(known.length);
  expect(log).toMatchObject({ status: "received", attempts: 1 });
});

describe("R11 a message that the database refuses", () => {
  test("takes no other with it, is tried five times, shows as failed, and is filed by a replay once it can be", async ({
    createTenant,
    drain,
    logs,
    system,
  }) => {
    const tenant = await createTenant();
    await refuseText(system, POISON);
    const poison = textMessage("5511", POISON);
    const good = Array.from({ length: 7 }, (_, index) => textMessage(`551${index}`, `n ${index}`));
    await deliver(tenant.webhook({ messages: [good[0], poison, good[1]] }));
    for (const message of good.slice(2)) await deliver(tenant.webhook({ messages: [message] }));

    await drain();
    expect(await tenant.messages()).toHaveLength(good.length);
    expect((await logs()).map(({ status }) => status)).toEqual([
      "received",
      ...good.slice(2).map(() => "processed"),
    ]);

    for (let attempt = 2; attempt <= 5; attempt += 1) {
      await makeDue(system);
      // Others go on meanwhile.
      await deliver(tenant.webhook({ messages: [textMessage("5519", `meanwhile ${attempt}`)] }));
      await drain();
    }
    const [item, ...others] = (await listWebhookLogs(tenant.ctx, PageQuery.parse({}))).data.toReversed();
    expect(item).toMatchObject({
      status: "failed",
      attempts: 5,
      error: expect.stringMatching(/messages\[1\]: .*P0001/) as string,
    });
    expect(others.every(({ status }) => status === "processed")).toBe(true);
    expect(await tenant.messages()).toHaveLength(good.length + 4);
    expect(await drainWebhooks(system)).toBe(0);

    await takeText(system);
    for (let again = 0; again < 2; again += 1) {
      await replayWebhook(tenant.ctx, item?.id ?? "");
      await drain();
      expect(await tenant.messages()).toHaveLength(good.length + 4 + 1);
      expect((await tenant.conversations()).every(({ unreadCount }) => unreadCount > 0)).toBe(true);
    }
    const unread = (await tenant.conversations()).reduce((sum, { unreadCount }) => sum + unreadCount, 0);
    expect(unread).toBe(good.length + 4 + 1);
    expect((await logs())[0]).toMatchObject({ status: "processed", error: null });
  });

  test("leaves the statuses beside it alone", async ({ createTenant, drain, system }) => {
    const tenant = await createTenant();
    await refuseText(system, POISON);
    const { wamid } = await tenant.sent(newWamid());
    await deliver(
      tenant.webhook({ messages: [textMessage("5511", POISON)], statuses: [statusOf(wamid ?? "", "read")] }),
    );
    await drain();
    expect(await tenant.messages()).toMatchObject([{ wamid, status: "read" }]);
    await takeText(system);
  });
});

test("what is filed and that it is done are one: when the one cannot be noted, the other is not there either", async ({
  createTenant,
  drain,
  logs,
  system,
}) => {
  const tenant = await createTenant();
  await deliver(tenant.webhook({ messages: [textMessage("5511", "Olá")] }));
  await system.acrossTenants(async (db) => {
    await db.$executeRawUnsafe(`
      CREATE FUNCTION refuse_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$`);
    await db.$executeRawUnsafe(`
      CREATE TRIGGER refuse_end BEFORE UPDATE ON whatsapp_webhook_logs
      FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION refuse_end()`);
  });

  await drain();
  expect(await tenant.messages()).toEqual([]);
  expect(await tenant.conversations()).toEqual([]);
  expect(await logs()).toMatchObject([{ status: "received", attempts: 0, outcome: null }]);

  await system.acrossTenants(async (db) => {
    await db.$executeRawUnsafe("DROP TRIGGER refuse_end ON whatsapp_webhook_logs");
    await db.whatsAppWebhookLog.updateMany({ data: { lockedUntil: new Date(Date.now() - 1_000) } });
  });
  await drain();
  expect(await tenant.messages()).toMatchObject([{ content: { body: "Olá" } }]);
  expect(await tenant.conversations()).toMatchObject([{ unreadCount: 1 }]);
});

test("R16 a backlog of one organization does not hold up what another one gets now", async ({
  createTenant,
  system,
}) => {
  const [busy, small] = [await createTenant(), await createTenant()];
  const start = Date.now() - 600_000;
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.createMany({
      data: Array.from({ length: 3_000 }, (_, index) => ({
        payload: JSON.stringify(busy.webhook({ messages: [textMessage("5511", `n ${index}`)] })),
        bodyHash: `${busy.configId}${index}`,
        fields: ["messages"],
        phoneIds: [busy.phoneId],
        receivedAt: new Date(start + index),
        nextAttemptAt: new Date(start + index),
      })),
    }),
  );
  await deliver(small.webhook({ messages: [textMessage("5522", "Oi")] }));

  await drainWebhooks(system);

  expect(await small.messages()).toHaveLength(1);
  const filed = await busy.messages();
  expect(filed.length).toBeGreaterThan(100);
  expect(filed.length).toBeLessThan(3_000);
  // The oldest of the backlog were among them.
  expect(filed.map(({ content }) => content)).toContainEqual({ body: "n 0" });
  await system.acrossTenants((db) => db.whatsAppWebhookLog.deleteMany());
});

describe("a body that no healthy app of Meta's would send", () => {
  test("with more changes than can be noted is given up, and holds up nobody", async ({
    createTenant,
    drain,
    logs,
    system,
  }) => {
    const tenant = await createTenant();
    const zeros = Array.from({ length: 200_000 }, () => 0);
    await deliver(JSON.stringify(envelope({ id: tenant.wabaId, changes: zeros })));
    await deliver(tenant.webhook({ messages: [textMessage("5511", "beside zeros")] }));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await drain();
      await makeDue(system);
    }

    expect((await logs()).map(({ status, error }) => [status, error])).toEqual([
      ["failed", "TooManyChangesError"],
      ["processed", null],
    ]);
    expect(await tenant.messages()).toHaveLength(1);
  });

  test("of more accounts, together with others like it, than one query takes is read all the same", async ({
    createTenant,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    for (let body = 0; body < 5; body += 1) {
      const entries = Array.from({ length: 9_000 }, (_, index) => ({ id: `${body}-${index}`, changes: [0] }));
      await deliver(JSON.stringify(envelope(...entries)));
    }
    await deliver(tenant.webhook({ messages: [textMessage("5511", "beside strangers")] }));
    await drain();

    expect((await logs()).map(({ status }) => status)).toEqual([
      ...Array<string>(5).fill("processed"),
      "processed",
    ]);
    expect(await tenant.messages()).toHaveLength(1);
  });
});
