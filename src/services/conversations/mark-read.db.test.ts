import { describe, expect } from "vitest";
import { jobPayloads } from "@/contracts/jobs";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { isSomebodyWaiting } from "@/testing/is-somebody-waiting";
import type { SystemContext } from "../context";
import { showReceiptsJob } from "@/worker/jobs/show-receipts.job";
import { getConversation } from "./get-conversation";
import { markRead } from "./mark-read";
import { showTyping } from "./show-typing";

const HOUR_MS = 3_600_000;

/** What the queue holds for the worker, oldest first. */
const receiptJobs = ({ ctx, organizationId }: Shop) =>
  ctx.tenant(async (db) => {
    const rows = await db.$queryRaw<{ data: unknown }[]>`
      SELECT data FROM pgboss.job
      WHERE name = 'show-receipts' AND data->>'organizationId' = ${organizationId} ORDER BY created_on`;
    return rows.map(({ data }) => jobPayloads["show-receipts"].parse(data));
  });

/** As the worker does. */
async function runJobs(system: SystemContext, shop: Shop) {
  for (const job of await receiptJobs(shop)) await showReceiptsJob.run(system, job);
}

describe("reading a conversation", () => {
  test("leaves a message unread that is being filed at this very moment", async ({ createShop }) => {
    const shop = await createShop();
    const { organizationId, phoneId } = shop;
    const { conversationId, messageId } = await shop.customerWrites("um");
    let reading: Promise<unknown> = Promise.resolve();
    await shop.ctx.tenant(async (db) => {
      await db.conversation.update({
        where: { organizationId, id: conversationId },
        data: { unreadCount: 2 },
      });
      await db.message.create({
        data: {
          organizationId,
          conversationId,
          phoneId,
          wamid: "wamid.late",
          direction: "in",
          type: "text",
          content: { body: "dois" },
          status: "received",
          sentAt: new Date(Date.now() + 5_000),
        },
      });
      reading = markRead(shop.ctx, conversationId, { upTo: messageId });
      await expect.poll(() => isSomebodyWaiting(shop), { timeout: 10_000 }).toBe(true);
    });
    await reading;
    expect((await getConversation(shop.ctx, conversationId)).unreadCount).toBe(1);
  });

  test("R25 is newer than what began before it, and what ends after it is newer still", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("um");
    const before = await getConversation(shop.ctx, conversationId);
    const read = await shop.ctx.tenant(async (db) => {
      await db.$executeRaw`SELECT now()`;
      const between = await markRead(shop.ctx, conversationId);
      await db.$executeRaw`UPDATE conversations SET unread_count = 1, updated_at = now() WHERE id = ${conversationId}`;
      return between;
    });
    const after = await getConversation(shop.ctx, conversationId);
    expect(read.updatedAt > before.updatedAt).toBe(true);
    expect(after.updatedAt > read.updatedAt).toBe(true);
  });

  test("clears the badge once and shows the customer blue ticks", async ({ system, createShop }) => {
    const shop = await createShop();
    const first = await shop.customerWrites("um");
    const second = await shop.customerWrites("dois", first.from);
    const { conversationId } = first;
    expect((await getConversation(shop.ctx, conversationId)).unreadCount).toBe(2);
    expect((await markRead(shop.ctx, conversationId)).unreadCount).toBe(0);
    await runJobs(system, shop);
    for (const { wamid } of [first, second]) expect((await shop.atMeta(wamid)).status).toBe("read");
    const events = (await shop.liveEvents()).length;
    await markRead(shop.ctx, conversationId);
    expect((await shop.liveEvents()).length).toBe(events);
    expect(await receiptJobs(shop)).toHaveLength(1);
  });

  test("up to a message leaves what came after it unread, also for the customer", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const first = await shop.customerWrites("um");
    const second = await shop.customerWrites("dois", first.from);
    const { conversationId, messageId } = first;
    // Meta's times are whole seconds; the second was written later.
    await shop.ctx.tenant((db) =>
      db.message.update({ where: { id: second.messageId }, data: { sentAt: new Date(Date.now() + 5_000) } }),
    );

    expect((await markRead(shop.ctx, conversationId, { upTo: messageId })).unreadCount).toBe(1);
    expect(await receiptJobs(shop)).toMatchObject([{ upTo: messageId }]);
    await runJobs(system, shop);
    expect((await shop.atMeta(first.wamid)).status).toBe("read");
    await markRead(shop.ctx, conversationId, { upTo: messageId });
    expect(await receiptJobs(shop)).toHaveLength(1);
    expect((await markRead(shop.ctx, conversationId, { upTo: second.messageId })).unreadCount).toBe(0);
  });

  test("up to a message of another conversation is refused", async ({ createShop }) => {
    const shop = await createShop();
    const [one, other] = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    await expect(markRead(shop.ctx, one.conversationId, { upTo: other.messageId })).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await getConversation(shop.ctx, one.conversationId)).unreadCount).toBe(1);
  });

  test("works although Meta does not, and the ticks follow when it does", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, wamid } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { http: 500, code: 131000 } });
    expect((await markRead(shop.ctx, conversationId)).unreadCount).toBe(0);
    await expect(runJobs(system, shop)).rejects.toThrow();
    expect((await shop.atMeta(wamid)).status).not.toBe("read");
    await runJobs(system, shop);
    expect((await shop.atMeta(wamid)).status).toBe("read");
  });

  test("is not shown again and again where Meta refuses it for good", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, wamid } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { code: 100 } });
    await markRead(shop.ctx, conversationId);
    await runJobs(system, shop);
    expect((await shop.atMeta(wamid)).status).not.toBe("read");
  });
});

describe("typing", () => {
  test("is shown to the customer once in 20 seconds, however often it is asked for", async ({
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, wamid } = await shop.customerWrites("Oi");
    const answers = await Promise.all(Array.from({ length: 10 }, () => showTyping(shop.ctx, conversationId)));
    expect(answers.filter(({ isShown }) => isShown)).toHaveLength(1);
    expect((await shop.atMeta(wamid)).status).toBe("read");
    expect(await shop.sends()).toEqual([]);
  });

  test("is not shown when the customer has not written for a day, nor in a group", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.setLastInbound(conversationId, 25 * HOUR_MS);
    expect(await showTyping(shop.ctx, conversationId)).toEqual({ isShown: false });

    const group = await shop.customerWrites("Olá");
    await shop.ctx.tenant((db) =>
      db.contact.updateMany({
        where: { organizationId: shop.organizationId, conversations: { some: { id: group.conversationId } } },
        data: { waId: null, phoneKey: null, groupId: "group-1" },
      }),
    );
    expect(await showTyping(shop.ctx, group.conversationId)).toEqual({ isShown: false });
  });

  test("that Meta refuses keeps nobody from writing", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, error: { code: 131000 } });
    expect(await showTyping(shop.ctx, conversationId)).toEqual({ isShown: false });
  });

  test("of another organization's conversation is not found", async ({ createShop }) => {
    const [shop, stranger] = [await createShop(), await createShop()];
    const { conversationId } = await shop.customerWrites("Oi");
    await expect(showTyping(stranger.ctx, conversationId)).rejects.toMatchObject({ code: "not_found" });
  });
});
