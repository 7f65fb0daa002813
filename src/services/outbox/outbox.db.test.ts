import { describe, expect } from "vitest";
import { test } from "@/testing/inbox-fixtures";
import { queue, sendAll, statusAfterWebhooks, text } from "@/testing/outbox-steps";
import { getMessage } from "../conversations/get-message";
import { drainOutbox } from "./drain-outbox";
import { queueMessage } from "./queue-message";

const HOUR_MS = 3_600_000;

describe("a reply", () => {
  test("reaches the customer's phone and its ticks advance to read", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, personId, wamid, waId } = await shop.customerWrites("Tem pão de queijo? 🧀");
    const { message } = await queueMessage(shop.ctx, {
      conversationId,
      message: { ...text("Tem! Acabou de sair."), replyTo: wamid },
    });
    expect(message).toMatchObject({ status: "pending", direction: "out", wamid: null, replyTo: wamid });
    expect(message.author).toEqual({ id: shop.userId, name: expect.any(String) as string });

    await sendAll(system);

    const [call] = await shop.sends();
    expect(call?.body).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: waId,
      type: "text",
      text: { body: "Tem! Acabou de sair." },
      context: { message_id: wamid },
      biz_opaque_callback_data: `${message.id}.1`,
    });
    expect((await shop.stored(message.id)).wamid).toMatch(/^wamid\./);
    await expect.poll(() => statusAfterWebhooks(system, shop, message.id)).toBe("delivered");
    expect((await shop.phoneShows(personId)).map((one) => one.text)).toEqual(["Tem! Acabou de sair."]);

    await shop.customerReads(personId);
    await expect.poll(() => statusAfterWebhooks(system, shop, message.id)).toBe("read");
    const read = await getMessage(shop.ctx, message.id);
    expect(Object.keys(read.statusTimes).toSorted()).toEqual(["delivered", "read", "sent"]);
    expect(read.error).toBeNull();
  });

  test("to somebody known by username only goes to their user id", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.ctx.tenant((db) =>
      db.contact.updateMany({
        where: { organizationId: shop.organizationId },
        data: { waId: null, userId: "BR.13491208655302741918" },
      }),
    );
    await queue(shop, conversationId, "Olá");
    await sendAll(system);
    const [call] = await shop.sends();
    expect(call?.body).toMatchObject({ recipient: "BR.13491208655302741918" });
    expect(call?.body).not.toHaveProperty("to");
  });

  test("opens a resolved conversation and moves it to the top", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const where = { organizationId: shop.organizationId, id: conversationId };
    await shop.ctx.tenant((db) =>
      db.conversation.update({ where, data: { status: "resolved", lastMessageAt: new Date(0) } }),
    );
    const message = await queue(shop, conversationId, "Olá");
    const after = await shop.ctx.tenant((db) => db.conversation.findFirstOrThrow({ where }));
    expect(after).toMatchObject({ status: "open", lastMessageAt: new Date(message.sentAt) });
    const kinds = (await shop.liveEvents()).slice(-2).map(({ kind, subjectId }) => [kind, subjectId]);
    expect(kinds).toEqual([
      ["message.created", message.id],
      ["conversation.updated", conversationId],
    ]);
  });

  test("may answer only a message of the same conversation", async ({ createShop }) => {
    const shop = await createShop();
    const [one, other] = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    const attempt = (replyTo: string) =>
      queueMessage(shop.ctx, { conversationId: one.conversationId, message: { ...text("Sim"), replyTo } });
    await expect(attempt(other.wamid)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(attempt(other.messageId)).rejects.toMatchObject({ code: "invalid_input" });
    expect((await attempt(one.messageId)).message.replyTo).toBe(one.wamid);
  });
});

describe("the same Idempotency-Key", () => {
  test("20 times at once makes one message and one call", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        queueMessage(shop.ctx, { conversationId, idempotencyKey: "key-1", message: text("Olá") }),
      ),
    );
    expect(new Set(results.map((one) => one.message.id)).size).toBe(1);
    expect(results.filter((one) => one.isNew)).toHaveLength(1);
    await sendAll(system);
    expect(await shop.queued()).toHaveLength(1);
    expect(await shop.sends()).toHaveLength(1);
  });

  test("at once in two conversations makes one message, and the other is told", async ({ createShop }) => {
    const shop = await createShop();
    const conversations = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    const ends = await Promise.allSettled(
      conversations.map(({ conversationId }) => queue(shop, conversationId, "Sim", "same-key")),
    );
    expect(ends.map((end) => end.status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(ends.find((end) => end.status === "rejected")?.reason).toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await shop.queued()).toHaveLength(1);
  });

  test("is the same message with a number that JSON writes otherwise", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const location = { latitude: -0, longitude: 1e-7 };
    const request = {
      conversationId,
      idempotencyKey: "key-1",
      message: { type: "location" as const, location },
    };
    const first = await queueMessage(shop.ctx, request);
    expect(await queueMessage(shop.ctx, request)).toMatchObject({
      isNew: false,
      message: { id: first.message.id },
    });
  });

  test("with another text is refused", async ({ createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await queue(shop, conversationId, "Olá", "key-1");
    await expect(queue(shop, conversationId, "Olá!", "key-1")).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  test("answers the message after it was sent and its window closed", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const first = await queue(shop, conversationId, "Olá", "key-1");
    await sendAll(system);
    await shop.setLastInbound(conversationId, 25 * HOUR_MS);
    const again = await queueMessage(shop.ctx, {
      conversationId,
      idempotencyKey: "key-1",
      message: text("Olá"),
    });
    expect(again.isNew).toBe(false);
    expect(again.message).toMatchObject({ id: first.id, wamid: expect.stringMatching(/^wamid\./) as string });
  });

  test("answers the message though the one it replies to was sent again since", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const answered = await queue(shop, conversationId, "Olá");
    await sendAll(system);
    const request = {
      conversationId,
      idempotencyKey: "key-1",
      message: { ...text("Ainda aí?"), replyTo: answered.id },
    };
    const first = await queueMessage(shop.ctx, request);
    await shop.ctx.tenant((db) =>
      db.message.update({ where: { id: answered.id }, data: { status: "pending", wamid: null } }),
    );

    const again = await queueMessage(shop.ctx, request);

    expect(again).toMatchObject({ isNew: false, message: { id: first.message.id } });
    await expect(queueMessage(shop.ctx, { ...request, message: text("Ainda aí?") })).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  test("in another organization is another message", async ({ createShop }) => {
    const shops = [await createShop(), await createShop()];
    for (const shop of shops) {
      const { conversationId } = await shop.customerWrites("Oi");
      await queue(shop, conversationId, "Olá", "key-1");
      expect(await shop.queued()).toHaveLength(1);
    }
  });
});

describe("the customer service window", () => {
  test("closed, nothing is stored and Meta is not called", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.setLastInbound(conversationId, 24 * HOUR_MS);
    await expect(queue(shop, conversationId, "Olá")).rejects.toMatchObject({ code: "window_closed" });
    await sendAll(system);
    expect(await shop.queued()).toEqual([]);
    expect(await shop.sends()).toEqual([]);
  });

  test("closing before the worker's turn fails the message without a call", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.setLastInbound(conversationId, 24 * HOUR_MS);
    await sendAll(system);
    expect(await shop.sends()).toEqual([]);
    const message = await getMessage(shop.ctx, id);
    expect(message).toMatchObject({ status: "failed", error: { code: "window_closed" } });
    expect(message.error?.action).toBe("Envie um modelo ou espere o contato escrever.");
  });
});

describe("a number that is gone", () => {
  test("takes no new messages, and fails those that wait", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.disconnect();
    await expect(queue(shop, conversationId, "Ainda aí?")).rejects.toMatchObject({ code: "number_inactive" });
    await sendAll(system);
    expect(await shop.stored(id)).toMatchObject({ status: "failed", error: { code: "number_inactive" } });
    expect(await shop.sends()).toEqual([]);
  });
});

describe("order within a conversation", () => {
  test("is kept although the first of five is turned away at first", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    for (const body of ["1", "2", "3", "4", "5"]) await queue(shop, conversationId, body);
    await shop.fault({ times: 2, error: { code: 131056 } });

    await sendAll(system);
    expect(await shop.sends()).toHaveLength(1);
    for (let round = 0; round < 2; round++) {
      await shop.skipPauses();
      await sendAll(system);
    }

    expect((await shop.phoneShows(personId)).map((one) => one.text)).toEqual(["1", "2", "3", "4", "5"]);
    expect((await shop.sends()).map((call) => call.status)).toEqual([400, 400, 200, 200, 200, 200, 200]);
  });

  test("does not make other conversations wait", async ({ system, createShop }) => {
    const shop = await createShop();
    const [slow, quick] = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    await shop.fault({ times: 1, delayMs: 700 });
    await queue(shop, slow.conversationId, "devagar");
    const draining = sendAll(system);
    await expect.poll(async () => (await shop.sends()).length).toBe(1);
    const { id } = await queue(shop, quick.conversationId, "depressa");
    await expect.poll(async () => (await shop.stored(id)).wamid, { timeout: 600 }).not.toBeNull();
    await draining;
  });

  test("holds with four workers at once, and nothing is sent twice", async ({ system, createShop }) => {
    const shop = await createShop();
    const customers = await Promise.all(Array.from({ length: 6 }, () => shop.customerWrites("Oi")));
    for (const body of ["1", "2", "3", "4", "5"]) {
      for (const { conversationId } of customers) await queue(shop, conversationId, body);
    }
    const worker = async () => {
      const deadline = Date.now() + 20_000;
      const isWaiting = async () => (await shop.queued()).some((one) => one.wamid === null);
      while ((await isWaiting()) && Date.now() < deadline) await drainOutbox(system);
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    for (const { personId } of customers) {
      expect((await shop.phoneShows(personId)).map((one) => one.text)).toEqual(["1", "2", "3", "4", "5"]);
    }
    expect(await shop.sends()).toHaveLength(30);
  });
});

describe("a refusal", () => {
  test("that passes is tried again until it is taken", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ times: 1, error: { code: 131056 } });
    const before = Date.now();
    await sendAll(system);
    const turnedAway = await shop.stored(id);
    expect(turnedAway).toMatchObject({
      status: "pending",
      postStartedAt: null,
      lockToken: null,
      attempts: 0,
      turnedAway: 1,
    });
    expect(turnedAway.nextAttemptAt?.getTime()).toBeGreaterThanOrEqual(before + 4_000);

    await shop.skipPauses();
    await sendAll(system);
    expect(["sent", "delivered"]).toContain(await statusAfterWebhooks(system, shop, id));
  });

  test("that is final is explained in three languages and never repeated", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ times: 1, error: { code: 131042, details: "Business eligibility payment issue." } });
    await sendAll(system);
    await sendAll(system);
    expect(await shop.sends()).toHaveLength(1);
    const titles = await Promise.all(
      (["pt-BR", "es", "en"] as const).map(async (locale) => {
        const { status, error } = await getMessage(shop.contextOf("agent", locale), id);
        expect(status).toBe("failed");
        expect(error?.code).toBe(131042);
        return error?.title;
      }),
    );
    expect(titles).toEqual([
      "Problema com o pagamento na Meta",
      "Problema con el pago en Meta",
      "Payment problem at Meta",
    ]);
  });

  test("that comes after Meta took the message is explained too", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ failLater: { code: 131026, title: "Message undeliverable" } });
    await sendAll(system);
    await expect.poll(() => statusAfterWebhooks(system, shop, id)).toBe("failed");
    expect((await getMessage(shop.contextOf("agent", "en"), id)).error).toMatchObject({
      code: 131026,
      title: "Could not be delivered",
    });
  });
});

test("what is written never appears in the log, nor does the token", async ({
  system,
  createShop,
  logLines,
}) => {
  const shop = await createShop();
  const { conversationId } = await shop.customerWrites("segredo-do-cliente");
  await queue(shop, conversationId, "segredo-da-loja");
  await shop.fault({ times: 1, error: { code: 131026 } });
  await sendAll(system);
  expect(logLines.length).toBeGreaterThan(0);
  expect(logLines.join("\n")).not.toMatch(/segredo-|EAA/);
});
