import { describe, expect } from "vitest";
import {
  deliver,
  newWamid,
  secondsAgo,
  statusOf,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";
import { readStatus } from "../webhooks/events/read-status";
import { fileEvents } from "./file-events";
import { applyParkedStatuses } from "./parked-statuses";

/** What the outbox does with Meta's answer: stores the wamid, moves forward only, takes up what came before it. */
const storeWamid = (tenant: Tenant, messageId: string, wamid: string) =>
  tenant.ctx.tenant(async (db) => {
    const { organizationId, phoneId } = tenant;
    await db.message.update({ where: { id: messageId, organizationId }, data: { wamid } });
    await db.message.updateMany({
      where: { id: messageId, organizationId, status: "sending" },
      data: { status: "sent" },
    });
    await applyParkedStatuses(db, { organizationId, phoneId, wamid, messageId });
  });

const apply = (tenant: Tenant, raw: Record<string, unknown>) =>
  tenant.ctx.tenant(async (db) => {
    const event = readStatus(raw, new Date());
    if (event === null || typeof event === "string") throw new Error("not a status");
    const [result] = await fileEvents(db, tenant.organizationId, [{ number: tenant.routed, event }]);
    return result;
  });

const permutations = <T>(items: T[]): T[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

describe("the statuses of a sent message", () => {
  test("come by webhook and browsers hear of each", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    const { id, conversationId } = await tenant.sent("wamid.known");
    const times = { sent: secondsAgo(30), delivered: secondsAgo(20), read: secondsAgo(10) };

    for (const [status, timestamp] of Object.entries(times)) {
      await deliver(tenant.webhook({ statuses: [statusOf("wamid.known", status, { timestamp })] }));
      await drain();
    }

    const iso = (seconds: string) => new Date(Number(seconds) * 1000).toISOString();
    expect(await tenant.messages()).toMatchObject([
      {
        status: "read",
        statusTimes: { sent: iso(times.sent), delivered: iso(times.delivered), read: iso(times.read) },
      },
    ]);
    const heard = (await tenant.liveEvents()).filter(({ kind }) => kind === "message.updated");
    expect(heard).toHaveLength(3);
    expect(heard[0]).toMatchObject({ subjectId: id, conversationId });
    expect((await tenant.conversations())[0]).toMatchObject({ unreadCount: 0, lastInboundAt: null });
  });

  test("R6 end the same in every order, one body each, processed side by side", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    const orders = permutations(["sent", "delivered", "read", "failed"]);
    const wamids = orders.map(newWamid);
    for (const wamid of wamids) await tenant.sent(wamid);

    for (const [index, order] of orders.entries()) {
      for (const status of order) {
        const errors = status === "failed" ? { errors: [{ code: 131026, title: "Undeliverable" }] } : {};
        await deliver(tenant.webhook({ statuses: [statusOf(wamids[index] ?? "", status, errors)] }));
      }
    }
    await Promise.all([drain(), drain(), drain()]);

    const ends = (await tenant.messages()).map(({ status, error }) => ({ status, error }));
    expect(ends).toEqual(orders.map(() => ({ status: "read", error: null })));
  });

  test("repeated, change nothing and tell nobody", async ({ createTenant }) => {
    const tenant = await createTenant();
    await tenant.sent("wamid.again");
    const delivered = statusOf("wamid.again", "delivered");

    for (let turn = 0; turn < 3; turn += 1) expect(await apply(tenant, delivered)).toBe("applied");

    expect((await tenant.liveEvents()).filter(({ kind }) => kind === "message.updated")).toHaveLength(1);
  });

  test("failed keeps Meta's code, title and details", async ({ createTenant, drain }) => {
    const tenant = await createTenant();
    await tenant.sent("wamid.failed");
    const errors = [
      {
        code: 131047,
        title: "Re-engagement message",
        message: "…",
        error_data: { details: "24 hours" },
        href: "…",
      },
    ];

    await deliver(tenant.webhook({ statuses: [statusOf("wamid.failed", "failed", { errors })] }));
    await drain();

    expect(await tenant.messages()).toMatchObject([
      { status: "failed", error: { code: 131047, title: "Re-engagement message", details: "24 hours" } },
    ]);
  });
});

describe("a status that comes before its message", () => {
  test("R7 waits, once however often it comes, and is applied with the wamid", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    const { id } = await tenant.sent(null);
    const read = statusOf("wamid.early", "read");
    await deliver(tenant.webhook({ statuses: [read, statusOf("wamid.early", "delivered")] }));
    await deliver(tenant.webhook({ statuses: [read] }));
    await drain();
    expect(await tenant.parked()).toHaveLength(2);

    await storeWamid(tenant, id, "wamid.early");

    expect(await tenant.messages()).toMatchObject([{ status: "read", wamid: "wamid.early" }]);
    expect(Object.keys((await tenant.messages())[0]?.statusTimes ?? {}).sort()).toEqual([
      "delivered",
      "read",
    ]);
    expect(await tenant.parked()).toEqual([]);
  });

  test("R7 is never lost when both happen at the same moment", async ({ createTenant }) => {
    const tenant = await createTenant();
    const rounds = await Promise.all(Array.from({ length: 40 }, () => tenant.sent(null)));

    await Promise.all(
      rounds.map(({ id }) =>
        Promise.all([
          storeWamid(tenant, id, `wamid.${id}`),
          apply(tenant, statusOf(`wamid.${id}`, "delivered")),
          apply(tenant, statusOf(`wamid.${id}`, "read", { biz_opaque_callback_data: `${id}.1` })),
        ]),
      ),
    );

    expect((await tenant.messages()).map(({ status }) => status)).toEqual(rounds.map(() => "read"));
    expect(await tenant.parked()).toEqual([]);
  });

  test("is not another organization's", async ({ createTenant, drain }) => {
    const [owner, other] = [await createTenant(), await createTenant()];
    await owner.sent("wamid.mine");

    await deliver(other.webhook({ statuses: [statusOf("wamid.mine", "read")] }));
    await drain();

    expect(await owner.messages()).toMatchObject([{ status: "sent" }]);
    expect(await other.parked()).toHaveLength(1);
    expect(await owner.parked()).toEqual([]);
  });
});

describe("a status with our own id", () => {
  test("settles a message whose answer was lost, with what came before it", async ({
    createTenant,
    drain,
  }) => {
    const tenant = await createTenant();
    const { id } = await tenant.sent(null);
    await deliver(tenant.webhook({ statuses: [statusOf("wamid.lost", "delivered")] }));
    await drain();

    await deliver(
      tenant.webhook({ statuses: [statusOf("wamid.lost", "sent", { biz_opaque_callback_data: `${id}.1` })] }),
    );
    await drain();

    expect(await tenant.messages()).toMatchObject([{ id, wamid: "wamid.lost", status: "delivered" }]);
    expect(await tenant.parked()).toEqual([]);
  });

  test("of another organization's message or with a stranger's text only waits", async ({
    createTenant,
    drain,
  }) => {
    const [owner, other] = [await createTenant(), await createTenant()];
    const { id } = await owner.sent(null);

    await deliver(
      other.webhook({
        statuses: [
          statusOf("wamid.a", "sent", { biz_opaque_callback_data: `${id}.1` }),
          statusOf("wamid.b", "sent", { biz_opaque_callback_data: "someone else's data" }),
        ],
      }),
    );
    await drain();

    expect(await owner.messages()).toMatchObject([{ wamid: null, status: "sending" }]);
    expect(await other.parked()).toHaveLength(2);
  });

  test("that says failed does not stop a message that is about to be sent again", async ({
    createTenant,
  }) => {
    const tenant = await createTenant();
    const { id } = await tenant.sent(null);
    await tenant.ctx.tenant((db) =>
      db.message.update({ where: { id }, data: { status: "pending", sendNumber: 2 } }),
    );
    const mine = { biz_opaque_callback_data: `${id}.1` };

    expect(await apply(tenant, statusOf("wamid.earlier", "failed", mine))).toBe("outdated");
    expect(await tenant.messages()).toMatchObject([{ status: "pending", wamid: null }]);
    expect(await apply(tenant, statusOf("wamid.earlier", "delivered", mine))).toBe("applied");
    expect(await tenant.messages()).toMatchObject([{ status: "delivered", wamid: "wamid.earlier" }]);
  });

  test("never takes the wamid of a message that has another one", async ({ createTenant }) => {
    const tenant = await createTenant();
    const { id } = await tenant.sent("wamid.first");

    expect(
      await apply(tenant, statusOf("wamid.second", "read", { biz_opaque_callback_data: `${id}.1` })),
    ).toBe("parked");
    expect(await tenant.messages()).toMatchObject([{ wamid: "wamid.first", status: "sent" }]);
  });
});

test("a status for a customer's own message changes nothing", async ({ createTenant, drain }) => {
  const tenant = await createTenant();
  const message = textMessage("5511", "oi");
  await deliver(tenant.webhook({ statuses: [statusOf(message.id, "read")] }));
  await drain();
  await deliver(tenant.webhook({ messages: [message] }));
  await drain();
  await deliver(tenant.webhook({ statuses: [statusOf(message.id, "delivered")] }));
  await drain();

  expect(await tenant.messages()).toMatchObject([{ status: "received" }]);
  expect(await tenant.parked()).toEqual([]);
});
