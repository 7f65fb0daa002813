import { describe, expect } from "vitest";
import { claimBatch } from "./claim-batch";
import { drainOutbox } from "./drain-outbox";
import { claimWaba } from "@/services/whatsapp/claim-waba";
import { startOnboarding } from "@/services/whatsapp/start-onboarding";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { queue, sendAll } from "@/testing/outbox-steps";

/** The business grants the account again, as after "connect again". */
async function reconnect(shop: Shop) {
  const owner = shop.contextOf("owner");
  const { state } = await startOnboarding(owner, { flow: "new_number", launch: "popup" });
  await claimWaba(owner, { state, code: await shop.grantAgain(), wabaId: shop.wabaId });
}

async function stateOf({ ctx, organizationId }: Shop) {
  return ctx.tenant(async (db) => {
    const config = await db.whatsAppConfig.findFirstOrThrow({
      where: { organizationId },
      include: { phoneNumbers: true, alerts: { where: { resolvedAt: null } } },
    });
    const entries = await db.auditEntry.findMany({
      where: { organizationId },
      orderBy: { createdAt: "asc" },
    });
    return {
      status: config.status,
      pauseReason: config.phoneNumbers[0]?.pauseReason ?? null,
      alerts: config.alerts.map(({ code }) => code),
      audited: entries.map(({ action }) => action).filter((action) => action.includes("sending")),
    };
  });
}

describe("R17 a token that Meta does not accept any more", () => {
  test("stops the number at the first refusal; connecting again sends all that waited, in order", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { http: 401, code: 190, subcode: 463 } });
    for (const body of ["1", "2", "3"]) await queue(shop, conversationId, body);
    await sendAll(system);
    await sendAll(system);

    expect(await shop.sends()).toHaveLength(1);
    expect((await shop.queued()).map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array.from({ length: 3 }, () => "pending 0"),
    );
    expect(await stateOf(shop)).toEqual({
      status: "error",
      pauseReason: "token_invalid",
      alerts: ["token_invalid"],
      audited: ["whatsapp.sending-paused"],
    });

    await reconnect(shop);
    await sendAll(system);
    expect((await shop.phoneShows(personId)).map(({ text }) => text)).toEqual(["1", "2", "3"]);
    expect(await shop.sends()).toHaveLength(4);
    expect(await stateOf(shop)).toMatchObject({ pauseReason: null, alerts: [] });
  });

  test("does not keep anybody from writing: the message waits", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { http: 401, code: 190 } });
    await queue(shop, conversationId, "1");
    await sendAll(system);

    const { id } = await queue(shop, conversationId, "2");
    await sendAll(system);
    expect(await shop.stored(id)).toMatchObject({ status: "pending" });
    expect(await shop.sends()).toHaveLength(1);
  });

  test("stops one organization only", async ({ system, createShop }) => {
    const [shop, other] = [await createShop(), await createShop()];
    const [ours, theirs] = [await shop.customerWrites("Oi"), await other.customerWrites("Oi")];
    await shop.fault({ times: 1, error: { http: 401, code: 190 } });
    await queue(shop, ours.conversationId, "nosso");
    await queue(other, theirs.conversationId, "deles");
    await sendAll(system);

    expect((await other.phoneShows(theirs.personId)).map(({ text }) => text)).toEqual(["deles"]);
    expect((await stateOf(other)).status).toBe("active");
  });

  test("is not the present one when the account was granted again meanwhile: it goes out with that", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, delayMs: 700, error: { http: 401, code: 190 } });
    await queue(shop, conversationId, "Olá");
    const draining = drainOutbox(system);
    await expect.poll(async () => (await shop.sends()).length).toBe(1);
    await reconnect(shop);
    await draining;

    expect(await stateOf(shop)).toMatchObject({ pauseReason: null, alerts: [] });
    await shop.skipPauses();
    await sendAll(system);
    expect((await shop.phoneShows(personId)).map(({ text }) => text)).toEqual(["Olá"]);
  });
});

test.for([
  [368, "account_restricted"],
  [131031, "account_restricted"],
] as const)(
  "an account that Meta restricts (%i) waits too",
  async ([code, pauseReason], { system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { http: 403, code } });
    const { id } = await queue(shop, conversationId, "Olá");
    await sendAll(system);

    expect(await shop.stored(id)).toMatchObject({ status: "pending", attempts: 0 });
    expect(await stateOf(shop)).toMatchObject({
      pauseReason,
      alerts: ["account_restricted"],
      status: "active",
    });
  },
);

test.for([
  [131042, "payment_missing"],
  [10, "permission_missing"],
  [133010, "number_not_registered"],
] as const)(
  "a refusal that is only about the message's kind (%i) fails it and is told",
  async ([code, alert], { system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { http: 400, code } });
    const { id } = await queue(shop, conversationId, "Olá");
    await sendAll(system);

    expect(await shop.stored(id)).toMatchObject({ status: "failed", error: { code } });
    expect(await stateOf(shop)).toMatchObject({ pauseReason: null, alerts: [alert] });
  },
);

test("what says nothing about the connection changes nothing about it", async ({ system, createShop }) => {
  const shop = await createShop();
  const { conversationId } = await shop.customerWrites("Oi");
  await shop.fault({ times: 1, error: { http: 400, code: 131026 } });
  await queue(shop, conversationId, "Olá");
  await sendAll(system);
  expect(await stateOf(shop)).toEqual({ status: "active", pauseReason: null, alerts: [], audited: [] });
});

test("a paused number's messages are passed over by every worker", async ({ system, createShop }) => {
  const shop = await createShop();
  const { conversationId } = await shop.customerWrites("Oi");
  await queue(shop, conversationId, "Olá");
  const pause = (data: object) =>
    shop.ctx.tenant((db) =>
      db.whatsAppPhoneNumber.updateMany({ where: { organizationId: shop.organizationId }, data }),
    );
  await pause({ pausedAt: new Date(), pauseReason: "app_offboarded" });
  expect((await claimBatch(system, 10)).messages).toEqual([]);

  await pause({ pausedAt: null, pauseReason: null });
  expect((await claimBatch(system, 10)).messages).toHaveLength(1);
});

test("what waits for a paused number that goes out of use is told so, instead of waiting for ever", async ({
  system,
  createShop,
}) => {
  const shop = await createShop();
  const { conversationId } = await shop.customerWrites("Oi");
  const { id } = await queue(shop, conversationId, "Olá");
  await shop.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({
      where: { organizationId: shop.organizationId },
      data: { pausedAt: new Date(), pauseReason: "account_restricted", isActive: false },
    }),
  );
  await sendAll(system);
  expect(await shop.stored(id)).toMatchObject({ status: "failed", error: { code: "number_inactive" } });
});
