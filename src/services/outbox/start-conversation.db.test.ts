import { randomInt } from "node:crypto";
import { describe, expect } from "vitest";
import { POST } from "@/app/api/v1/messages/route";
import { Message } from "@/contracts/messages";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { queue, sendAll } from "@/testing/outbox-steps";
import { startConversation } from "./start-conversation";

const HOUR_MS = 3_600_000;
const template = { name: "order_ready", language: { code: "pt_BR" } };

const start = (shop: Shop, to: string, idempotencyKey?: string, more: { phoneId?: string } = {}) =>
  startConversation(shop.ctx, { request: { to, type: "template", template, ...more }, idempotencyKey });

const contactsOf = ({ ctx, organizationId }: Shop) =>
  ctx.tenant((db) =>
    db.contact.findMany({
      where: { organizationId },
      orderBy: { createdAt: "asc" },
      include: { conversations: { where: { mergedIntoId: null } } },
    }),
  );

/** A Brazilian mobile, as it is dialled today and as Meta may name it. */
function mobile() {
  const rest = String(randomInt(70_000_000, 100_000_000));
  return { dialled: `55119${rest}`, waId: `5511${rest}` };
}

describe("a template to somebody who has never written", () => {
  test("reaches them from the default number, and they become a contact with the wa_id Meta tells", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    await shop.putTemplate("order_ready");
    const { dialled, waId } = mobile();
    const { id: personId } = await shop.createPerson({ phone: `+${dialled}`, waId, name: "Rita" });

    const { message, isNew } = await start(
      shop,
      `+${dialled.slice(0, 2)} (${dialled.slice(2, 4)}) ${dialled.slice(4)}`,
    );
    expect(isNew).toBe(true);
    expect(message).toMatchObject({ status: "pending", type: "template", content: template });
    expect(await contactsOf(shop)).toMatchObject([{ waId: null, dialled, phoneKey: dialled }]);
    await sendAll(system);

    const [call] = await shop.sends();
    expect(call).toMatchObject({ status: 200, body: { to: `+${dialled}`, type: "template" } });
    expect(await shop.phoneShows(personId)).toHaveLength(1);
    expect(await contactsOf(shop)).toMatchObject([{ waId, phoneKey: dialled }]);

    // Their answer comes under the number as Meta writes it, to the same conversation.
    const answer = await shop.customerWrites("Obrigada!", waId);
    expect(answer.conversationId).toBe(message.conversationId);
    expect(await contactsOf(shop)).toHaveLength(1);
  });

  test("needs a template: nothing else may be sent to them yet", async ({ createShop }) => {
    const shop = await createShop();
    const { message } = await start(shop, `+${mobile().dialled}`);
    await expect(queue(shop, message.conversationId, "Oi")).rejects.toMatchObject({ code: "window_closed" });
  });

  test("known by a user id only goes to that", async ({ system, createShop }) => {
    const shop = await createShop();
    await shop.putTemplate("order_ready");
    await start(shop, "BR.13491208655302741918");
    await sendAll(system);
    const [call] = await shop.sends();
    expect(call?.body).toMatchObject({ recipient: "BR.13491208655302741918" });
    expect(await contactsOf(shop)).toMatchObject([{ userId: "BR.13491208655302741918", dialled: null }]);
  });
});

describe("a template to somebody who is known", () => {
  test("goes into their conversation, however their number is written, and passes the closed window", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    await shop.putTemplate("order_ready");
    const { dialled, waId } = mobile();
    const { conversationId } = await shop.customerWrites("Oi", waId);
    await shop.setLastInbound(conversationId, 30 * HOUR_MS);

    const { message } = await start(shop, `+${dialled}`);
    expect(message.conversationId).toBe(conversationId);
    expect(await contactsOf(shop)).toHaveLength(1);
    await sendAll(system);
    expect((await shop.sends()).map(({ status, body }) => [status, body.to])).toEqual([[200, waId]]);
  });

  test("under another number than the one dialled becomes one contact with them", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    await shop.putTemplate("order_ready");
    // No rule of ours knows these two for one number; Meta does.
    await shop.createPerson({ phone: "+447700900999", waId: "447700900123", name: "Rita" });
    const { conversationId } = await shop.customerWrites("Oi", "447700900123");
    const { message } = await start(shop, "+44 7700 900 999");
    expect(message.conversationId).not.toBe(conversationId);
    await sendAll(system);

    const contacts = (await contactsOf(shop)).filter(({ mergedIntoId }) => mergedIntoId === null);
    expect(contacts).toMatchObject([{ waId: "447700900123", conversations: [{ id: conversationId }] }]);
    expect((await start(shop, "+44 7700 900 999")).message.conversationId).toBe(conversationId);
  });
});

describe("the same Idempotency-Key", () => {
  test("20 times at once, for somebody new, makes one contact and one message", async ({ createShop }) => {
    const shop = await createShop();
    const { dialled } = mobile();
    const results = await Promise.all(Array.from({ length: 20 }, () => start(shop, `+${dialled}`, "key")));
    expect(new Set(results.map(({ message }) => message.id)).size).toBe(1);
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await contactsOf(shop)).toMatchObject([{ dialled, conversations: [{}] }]);
  });

  test("for somebody else is refused", async ({ createShop }) => {
    const shop = await createShop();
    await start(shop, `+${mobile().dialled}`, "key");
    await expect(start(shop, `+${mobile().dialled}`, "key")).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await shop.queued()).toHaveLength(1);
    expect(await contactsOf(shop)).toHaveLength(1);
  });
});

describe("POST /api/v1/messages", () => {
  const call = async (shop: Shop, body: object) => {
    const request = new Request("http://localhost/api/v1/messages", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${shop.apiKey}`,
        "Content-Type": "application/json",
        "Idempotency-Key": "key",
      },
      body: JSON.stringify(body),
    });
    const response = await POST(request, { params: Promise.resolve({}) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test("answers 201 with the message, and 200 when asked again", async ({ createShop }) => {
    const shop = await createShop();
    const body = { to: "+5511999990000", type: "template", template };
    const first = await call(shop, body);
    expect(first.status).toBe(201);
    const message = Message.strict().parse(first.body);
    expect(await call(shop, body)).toEqual({ status: 200, body: message });
  });

  test("another organization's number, an unknown one and none at all are refused", async ({
    createShop,
  }) => {
    const [shop, stranger] = [await createShop(), await createShop()];
    const body = { to: "+5511999990000", type: "template", template };
    for (const phoneId of [stranger.phoneId, "1"])
      expect(await call(shop, { ...body, phoneId })).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    expect(await call(shop, { ...body, to: "nobody" })).toMatchObject({ status: 400 });
    await shop.disconnect();
    expect(await call(shop, body)).toMatchObject({ status: 409, body: { code: "number_inactive" } });
    expect(await contactsOf(shop)).toEqual([]);
  });
});

describe("a customer who came by an ad", () => {
  const conversationOf = (shop: Shop, id: string) =>
    shop.ctx.tenant((db) =>
      db.conversation.findFirstOrThrow({ where: { organizationId: shop.organizationId, id } }),
    );

  test.for([
    ["within a day opens the free entry point for 72 hours", 23, true],
    ["later than a day opens none", 25, false],
  ] as const)("an answer %s", async ([, hoursAgo, isOpened], { system, createShop }) => {
    const shop = await createShop();
    await shop.putTemplate("order_ready");
    const { conversationId, from } = await shop.customerWrites("Vi o anúncio");
    const referredAt = new Date(Date.now() - hoursAgo * HOUR_MS);
    await shop.ctx.tenant((db) =>
      db.conversation.update({ where: { id: conversationId }, data: { referredAt } }),
    );
    await start(shop, `+${from}`);
    expect((await conversationOf(shop, conversationId)).freeEntryUntil).toBeNull();
    const before = Date.now();
    await sendAll(system);
    const { freeEntryUntil } = await conversationOf(shop, conversationId);
    if (!isOpened) return expect(freeEntryUntil).toBeNull();
    const until = freeEntryUntil?.getTime() ?? 0;
    expect(until).toBeGreaterThanOrEqual(before + 72 * HOUR_MS - 1_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 72 * HOUR_MS + 1_000);

    // The next answer does not make it longer.
    await queue(shop, conversationId, "Olá");
    await sendAll(system);
    expect((await conversationOf(shop, conversationId)).freeEntryUntil).toEqual(freeEntryUntil);
  });
});
