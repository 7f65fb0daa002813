import { describe, expect } from "vitest";
import { newId } from "@/lib/server/ids";
import { test } from "@/testing/inbox-fixtures";
import {
  begin,
  claimNew,
  passTwoMinutes,
  queue,
  sendAll,
  settle,
  statusAfterWebhooks,
} from "@/testing/outbox-steps";
import { getMessage } from "../conversations/get-message";
import { retryMessage } from "./retry-message";

const HOUR_MS = 3_600_000;

describe("a lost answer", () => {
  test("leaves the message unconfirmed; it is not sent again, and a status settles it", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.pauseWebhooks();
    await shop.fault({ times: 1, dropAfterAccept: true });
    await sendAll(system);
    expect(await getMessage(shop.contextOf("agent", "en"), id)).toMatchObject({
      status: "unconfirmed",
      wamid: null,
      error: { title: "Not confirmed" },
    });
    await shop.expireLeases();
    await sendAll(system);
    expect(await shop.sends()).toHaveLength(1);

    await shop.releaseWebhooks();
    await expect.poll(() => statusAfterWebhooks(system, shop, id)).toBe("delivered");
    const [shown] = await shop.phoneShows(personId);
    expect(await getMessage(shop.ctx, id)).toMatchObject({ wamid: shown?.wamid, error: null });
  });

  test("does not hold up what is behind it", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    await shop.fault({ times: 1, drop: true });
    await queue(shop, conversationId, "1");
    await queue(shop, conversationId, "2");
    await sendAll(system);
    expect((await shop.phoneShows(personId)).map((one) => one.text)).toEqual(["2"]);
  });

  test("is sent again only when a person says so, once Meta has had two minutes", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ times: 1, drop: true });
    await sendAll(system);
    expect(await shop.phoneShows(personId)).toEqual([]);
    await expect(retryMessage(shop.ctx, id)).rejects.toMatchObject({
      code: "not_retryable",
      message: expect.stringContaining("two minutes") as string,
    });
    await passTwoMinutes(shop, id);
    expect(await retryMessage(shop.ctx, id)).toMatchObject({ id, status: "pending", error: null });
    await sendAll(system);
    expect(await shop.phoneShows(personId)).toHaveLength(1);
    expect(await shop.queued()).toHaveLength(1);
  });

  test("a status that overtakes the answer counts", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const claimed = await claimNew(system, shop, conversationId);
    await begin(shop, claimed);
    // It came without our id, so nobody knew whose it was until the answer names the wamid.
    const wamid = `wamid.${newId()}`;
    await shop.ctx.tenant((db) =>
      db.parkedStatus.create({
        data: {
          organizationId: shop.organizationId,
          phoneId: shop.phoneId,
          wamid,
          payload: { id: wamid, status: "delivered", timestamp: "1750263773" },
        },
      }),
    );
    await settle(shop, claimed, { kind: "accepted", wamid });
    expect(await shop.stored(claimed.id)).toMatchObject({ status: "delivered", wamid });
  });
});

describe("R18 an answer that does not come", () => {
  test.for([
    ["R18 because it was cut after Meta took the message", { dropAfterAccept: true }, true],
    ["R18 because the connection was reset", { drop: true }, false],
    ["R18 because something on the way answered instead", { body: { http: 502, text: "<html>" } }, false],
    [
      "R18 because Meta's trouble does not say how far it came",
      { error: { http: 500, code: 131000 } },
      false,
    ],
    ["R18 because it takes longer than we wait", { delayMs: 10_500 }, true],
  ] as const)(
    "%s: unconfirmed, sent by nobody again, and settled by the status if Meta took it",
    async ([, fault, isTaken], { system, createShop }) => {
      const shop = await createShop();
      const { conversationId, personId } = await shop.customerWrites("Oi");
      const { id } = await queue(shop, conversationId, "Olá");
      await shop.pauseWebhooks();
      await shop.fault({ times: 1, ...fault });
      await sendAll(system);
      expect(await shop.stored(id)).toMatchObject({ status: "unconfirmed", wamid: null });
      await shop.expireLeases();
      await sendAll(system);
      expect(await shop.sends()).toHaveLength(1);

      await shop.releaseWebhooks();
      if (!isTaken) {
        expect(await shop.phoneShows(personId)).toEqual([]);
        expect(await statusAfterWebhooks(system, shop, id)).toBe("unconfirmed");
        return;
      }
      await expect.poll(() => statusAfterWebhooks(system, shop, id), { timeout: 5_000 }).toBe("delivered");
      expect(await shop.phoneShows(personId)).toHaveLength(1);
      expect(await shop.sends()).toHaveLength(1);
    },
  );
});

describe("a worker that dies", () => {
  test("before its call leaves a message that the next one sends", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await claimNew(system, shop, conversationId);
    await sendAll(system);
    expect(await shop.sends()).toEqual([]);
    await shop.expireLeases();
    await sendAll(system);
    expect((await shop.stored(id)).wamid).not.toBeNull();
    expect(await shop.sends()).toHaveLength(1);
  });

  test("during its call leaves an unconfirmed message that nobody sends", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const claimed = await claimNew(system, shop, conversationId);
    const { id } = claimed;
    expect(await begin(shop, claimed)).toMatchObject({ kind: "begun" });
    await sendAll(system);
    expect((await shop.stored(id)).status).toBe("sending");
    await shop.expireLeases();
    await sendAll(system);
    expect(await getMessage(shop.ctx, id)).toMatchObject({
      status: "unconfirmed",
      error: { title: "Envio não confirmado" },
      statusTimes: { unconfirmed: expect.any(String) as string },
    });
    expect(await shop.sends()).toEqual([]);
    expect((await shop.liveEvents()).at(-1)).toMatchObject({ kind: "message.updated", subjectId: id });
  });

  test("only seemingly may still store its answer, until a person sends again", async ({
    system,
    createShop,
    logLines,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const claimed = await claimNew(system, shop, conversationId);
    const { id } = claimed;
    await begin(shop, claimed);
    await shop.expireLeases();
    await sendAll(system);
    expect((await shop.stored(id)).status).toBe("unconfirmed");

    await passTwoMinutes(shop, id);
    await retryMessage(shop.ctx, id);
    await settle(shop, claimed, { kind: "accepted", wamid: "wamid.stale" });
    expect(await shop.stored(id)).toMatchObject({ status: "pending", wamid: null });
    expect(logLines.some((line) => line.includes("after the message was given up"))).toBe(true);
  });
});

test("a refusal in words that the database cannot hold fails the message all the same", async ({
  system,
  createShop,
}) => {
  const shop = await createShop();
  const { conversationId } = await shop.customerWrites("Oi");
  const { id } = await queue(shop, conversationId, "Olá");
  const message = `NUL \u0000, and a cut in the middle of it: ${"😀".repeat(300)}`;
  await shop.fault({ times: 1, error: { http: 400, code: 131026, message } });
  await sendAll(system);
  expect(await shop.stored(id)).toMatchObject({ status: "failed", error: { code: 131026 } });
});

describe("sending again", () => {
  test("is refused unless the message failed or was not confirmed", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, messageId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    for (const one of [id, messageId]) {
      await expect(retryMessage(shop.ctx, one)).rejects.toMatchObject({ code: "not_retryable" });
    }
    await sendAll(system);
    await expect(retryMessage(shop.ctx, id)).rejects.toMatchObject({ code: "not_retryable" });
  });

  test("is refused when the window has closed", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ times: 1, error: { code: 131026 } });
    await sendAll(system);
    await shop.setLastInbound(conversationId, 24 * HOUR_MS);
    await expect(retryMessage(shop.ctx, id)).rejects.toMatchObject({ code: "window_closed" });
  });

  test("20 times at once sends it once", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ times: 1, error: { code: 131026 } });
    await sendAll(system);
    const ends = await Promise.allSettled(Array.from({ length: 20 }, () => retryMessage(shop.ctx, id)));
    expect(ends.filter((end) => end.status === "fulfilled")).toHaveLength(1);
    await sendAll(system);
    expect(await shop.sends()).toHaveLength(2);
  });
});
