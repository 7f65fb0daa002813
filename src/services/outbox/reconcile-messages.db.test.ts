import { describe, expect } from "vitest";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { queue, sendAll, statusAfterWebhooks } from "@/testing/outbox-steps";
import { reconcileMessages } from "./reconcile-messages";

const MINUTE_MS = 60_000;

/** The message was sent so long ago, and it is time to ask. */
const passTime = (shop: Shop, id: string, minutes: number) =>
  shop.ctx.tenant((db) =>
    db.message.update({
      where: { organizationId: shop.organizationId, id },
      data: { postStartedAt: new Date(Date.now() - minutes * MINUTE_MS), nextAttemptAt: new Date(0) },
    }),
  );

const historyCalls = async (shop: Shop) => (await shop.calls("/message_history")).length;

/** Sends a message whose statuses never arrive. */
async function sendIntoSilence(shop: Shop, send: () => Promise<void>) {
  const { conversationId, personId } = await shop.customerWrites("Oi");
  await shop.pauseWebhooks();
  const { id } = await queue(shop, conversationId, "Olá");
  await send();
  const { wamid, nextAttemptAt } = await shop.stored(id);
  expect(nextAttemptAt?.getTime() ?? 0).toBeGreaterThan(Date.now() + 9 * MINUTE_MS);
  return { id, personId, wamid: wamid ?? "" };
}

describe("R24 a message whose webhooks were lost", () => {
  test("R24 is asked about after ten minutes, and shows what became of it", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { id, personId } = await sendIntoSilence(shop, () => sendAll(system));
    await reconcileMessages(system);
    expect(await historyCalls(shop)).toBe(0);

    await shop.customerReads(personId);
    await passTime(shop, id, 10);
    await reconcileMessages(system);
    const message = await shop.stored(id);
    expect(message).toMatchObject({ status: "read", nextAttemptAt: null });
    expect(Object.keys(message.statusTimes as object).toSorted()).toEqual(["delivered", "read", "sent"]);
    expect((await shop.liveEvents()).at(-1)).toMatchObject({ kind: "message.updated", subjectId: id });
    await reconcileMessages(system);
    expect(await historyCalls(shop)).toBe(1);

    // Should they come after all, they change nothing.
    await shop.releaseWebhooks();
    expect(await statusAfterWebhooks(system, shop, id)).toBe("read");
  });

  test("R24 and that failed is explained", async ({ system, createShop }) => {
    const shop = await createShop();
    await shop.fault({ failLater: { code: 131026, title: "Message undeliverable" } });
    const { id } = await sendIntoSilence(shop, () => sendAll(system));
    await passTime(shop, id, 10);
    await expect
      .poll(async () => {
        await passTime(shop, id, 10);
        await reconcileMessages(system);
        return (await shop.stored(id)).status;
      })
      .toBe("failed");
    expect((await shop.stored(id)).error).toMatchObject({ code: "unknown" });
  });

  test("R24 is asked about ever more seldom, and not for ever", async ({ system, createShop }) => {
    const shop = await createShop();
    const { id } = await sendIntoSilence(shop, () => sendAll(system));
    for (const [afterMinutes, nextMinutes] of [
      [10, 50],
      [60, 300],
      [370, 1_080],
      [1_450, null],
    ] as const) {
      await passTime(shop, id, afterMinutes);
      await shop.historyFault({ times: 1, error: { code: 131000 } });
      await reconcileMessages(system);
      const { status, nextAttemptAt } = await shop.stored(id);
      expect(status).toBe("sent");
      if (nextMinutes === null) expect(nextAttemptAt).toBeNull();
      else expect(Math.round(((nextAttemptAt?.getTime() ?? 0) - Date.now()) / MINUTE_MS)).toBe(nextMinutes);
    }
  });

  test("R24 two workers ask once", async ({ system, createShop }) => {
    const shop = await createShop();
    const { id } = await sendIntoSilence(shop, () => sendAll(system));
    await passTime(shop, id, 10);
    await Promise.all([reconcileMessages(system), reconcileMessages(system)]);
    expect(await historyCalls(shop)).toBe(1);
  });
});

test("a message whose statuses come is never asked about", async ({ system, createShop }) => {
  const shop = await createShop();
  const { conversationId } = await shop.customerWrites("Oi");
  const { id } = await queue(shop, conversationId, "Olá");
  await sendAll(system);
  await expect.poll(() => statusAfterWebhooks(system, shop, id)).toBe("delivered");
  expect((await shop.stored(id)).nextAttemptAt).toBeNull();
});
