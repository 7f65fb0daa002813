import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, vi } from "vitest";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { begin, openConversations, queue, sendAll, settle } from "@/testing/outbox-steps";
import type { SystemContext } from "../context";
import { claimBatch } from "./claim-batch";
import { drainOutbox } from "./drain-outbox";

const change = (shop: Shop, data: object) =>
  shop.ctx.tenant((db) =>
    db.whatsAppPhoneNumber.updateMany({ where: { organizationId: shop.organizationId }, data }),
  );

/** Messages in so many conversations, `each` of them in every one, as if they had been queued. */
async function queueEverywhere(shop: Shop, count: number, each = 1) {
  const conversations = await openConversations(shop, count);
  for (let from = 0; from < count; from += 200) {
    await shop.ctx.tenant(
      (db) => db.$executeRaw`
        INSERT INTO messages (id, organization_id, conversation_id, phone_id, direction, status, type, content,
          queue_number, next_attempt_at, sent_at, updated_at)
        SELECT gen_random_uuid()::text, ${shop.organizationId}, id, ${shop.phoneId}, 'out', 'pending', 'text',
          '{"body":"Oi"}', nextval('message_queue_number'),
          now() + GREATEST(0, place - 45) * interval '6 seconds', now(), now()
        FROM generate_series(1, ${each}) AS place, unnest(${conversations.slice(from, from + 200)}::text[]) AS given (id)`,
    );
  }
}

/** When each call began, by the database's clock, in milliseconds. */
const begunAt = (shop: Shop) =>
  shop.ctx.tenant(async (db) => {
    const rows = await db.message.findMany({
      where: { organizationId: shop.organizationId, postStartedAt: { not: null } },
      orderBy: { postStartedAt: "asc" },
      select: { postStartedAt: true },
    });
    return rows.map(({ postStartedAt }) => postStartedAt?.getTime() ?? 0);
  });

async function drainAll(system: SystemContext, shop: Shop, workers: number) {
  const worker = async () => {
    const deadline = Date.now() + 20_000;
    const isWaiting = async () => (await shop.queued()).some(({ status }) => status === "pending");
    while ((await isWaiting()) && Date.now() < deadline) await drainOutbox(system);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

describe("R15 the pace of a number", () => {
  test("R15 four workers together never send more than r·t + burst, and nothing waits for ever", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    await change(shop, { isOnBusinessApp: true });
    await queueEverywhere(shop, 60);
    await drainAll(system, shop, 4);

    const calls = await begunAt(shop);
    expect(calls).toHaveLength(60);
    const [perMs, burst, roundingMs] = [20 / 1_000, 2, 1];
    for (const [first, from] of calls.entries()) {
      for (let last = first; last < calls.length; last++) {
        const elapsed = (calls[last] ?? 0) - from + roundingMs;
        expect(last - first + 1).toBeLessThanOrEqual(Math.floor(elapsed * perMs) + burst);
      }
    }
    expect((await shop.queued()).map(({ attempts }) => attempts)).toEqual(
      Array.from({ length: 60 }, () => 1),
    );
  });

  test("R15 Meta, which holds the number to the same rate, has nothing to turn away", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    await change(shop, { isOnBusinessApp: true });
    await shop.limit({ perSecond: 20, burst: 20 });
    await queueEverywhere(shop, 40);
    await drainAll(system, shop, 2);
    expect((await shop.sends()).map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
  });

  test("R15 to one customer is 45 at once; what comes then waits in its place and uses up no try", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const other = await shop.customerWrites("Olá");
    for (let index = 0; index < 48; index++) await queue(shop, conversationId, String(index));
    await sendAll(system);
    const waiting = (await shop.queued()).filter(({ status }) => status === "pending");
    expect(await shop.sends()).toHaveLength(45);
    expect(waiting.map(({ attempts, turnedAway }) => [attempts, turnedAway])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);

    await queue(shop, other.conversationId, "depressa");
    await sendAll(system);
    expect((await shop.phoneShows(other.personId)).map(({ text }) => text)).toEqual(["depressa"]);
  });

  test.for([
    ["130429", { error: { http: 400, code: 130429, subcode: 2494055 } }],
    ["429", { body: { http: 429, text: "Too Many Requests" } }],
    ["4", { error: { http: 400, code: 4 } }],
    ["80007", { error: { http: 400, code: 80007 } }],
    ["131056", { error: { http: 400, code: 131056 } }],
  ] as const)("R15 Meta's %s uses up no try", async ([, fault], { system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "1");
    await shop.fault({ times: 2, ...fault });
    for (let round = 0; round < 3; round++) {
      await sendAll(system);
      await shop.skipPauses();
    }
    expect((await shop.sends()).map(({ status }) => status === 200)).toEqual([false, false, true]);
    expect(await shop.stored(id)).toMatchObject({ attempts: 1, turnedAway: 0 });
  });

  test("R15 what Meta turns away slows its number down for a moment, but no other number", async ({
    system,
    createShop,
  }) => {
    const [shop, other] = [await createShop(), await createShop()];
    const conversations = [await shop.customerWrites("Oi"), await shop.customerWrites("Olá")];
    for (const { conversationId } of conversations) await queue(shop, conversationId, "1");
    const [claimed] = (await claimBatch(system, 1)).messages;
    if (!claimed) throw new Error("Nothing is due");
    await begin(shop, claimed);
    await settle(shop, claimed, {
      kind: "turned_away",
      slows: "number",
      delayMs: 20_000,
      error: { code: 130429, title: "Rate limit hit" },
    });

    const theirs = await other.customerWrites("Oi");
    const { id } = await queue(other, theirs.conversationId, "1");
    const { messages } = await claimBatch(system, 10);
    expect(messages.map((message) => message.id)).toEqual([id]);
    await shop.skipPauses();
    expect((await claimBatch(system, 10)).messages).toHaveLength(2);
  });
});

describe("R16 a noisy neighbour", () => {
  test("R16 100,000 waiting messages of one organization are not before the one of another", async ({
    system,
    createShop,
  }) => {
    const [noisy, quiet] = [await createShop(), await createShop()];
    await queueEverywhere(noisy, 1_000, 100);
    const { conversationId } = await quiet.customerWrites("Oi");
    const { id } = await queue(quiet, conversationId, "Olá");

    const { messages } = await claimBatch(system, 2);
    expect(messages.map(({ organizationId }) => organizationId).toSorted()).toEqual(
      [noisy.organizationId, quiet.organizationId].toSorted(),
    );
    expect(messages.map((message) => message.id)).toContain(id);
    await change(noisy, { pausedAt: new Date(), pauseReason: "token_invalid" });
  }, 120_000);

  test("R16 one whose calls hang leaves room for others", async ({ system, createShop }) => {
    const [noisy, quiet] = [await createShop(), await createShop()];
    await noisy.fault({ times: 50, delayMs: 2_500 });
    await queueEverywhere(noisy, 50);
    const draining = drainOutbox(system);
    await expect.poll(async () => (await noisy.sends()).length, { timeout: 5_000 }).toBeGreaterThan(20);
    const { conversationId, personId } = await quiet.customerWrites("Oi");
    await queue(quiet, conversationId, "Olá");
    await expect.poll(async () => (await quiet.phoneShows(personId)).length, { timeout: 2_000 }).toBe(1);
    await draining;
  });
});

describe("R25 clocks", () => {
  test("R25 messages of web processes whose clocks are off by ten minutes keep the order of the database", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    const offsets = [10, -10, 5, 0, -3].map((minutes) => minutes * 60_000);
    const before = new Date();
    try {
      for (const [index, offset] of offsets.entries()) {
        vi.useFakeTimers({ toFake: ["Date"], now: before.getTime() + offset });
        await queue(shop, conversationId, String(index));
      }
      const worker = before.getTime() - 10 * 60_000;
      vi.useFakeTimers({ toFake: ["Date"], now: worker });
      const queued = await shop.ctx.tenant((db) =>
        db.message.findMany({
          where: { organizationId: shop.organizationId, direction: "out" },
          orderBy: { queueNumber: "asc" },
        }),
      );
      expect(queued.map(({ content }) => (content as { body: string }).body)).toEqual([
        "0",
        "1",
        "2",
        "3",
        "4",
      ]);
      for (const { sentAt, createdAt, nextAttemptAt } of queued) {
        for (const at of [sentAt, createdAt, nextAttemptAt])
          expect(Math.abs((at?.getTime() ?? 0) - before.getTime())).toBeLessThan(60_000);
      }

      // A worker whose clock is off: what is due, the lease and the times of the send are the database's as well.
      const [claimed] = (await claimBatch(system, 1)).messages;
      if (!claimed) throw new Error("Nothing is due");
      expect((await begin(shop, claimed)).kind).toBe("begun");
      const { postStartedAt, lockedUntil } = await shop.stored(claimed.id);
      expect(Math.abs((postStartedAt?.getTime() ?? 0) - before.getTime())).toBeLessThan(60_000);
      expect((lockedUntil?.getTime() ?? 0) - (postStartedAt?.getTime() ?? 0)).toBeGreaterThan(20_000);
      await shop.ctx.tenant((db) =>
        db.message.update({
          where: { id: claimed.id },
          data: { status: "pending", lockToken: null, lockedUntil: null, postStartedAt: null },
        }),
      );
    } finally {
      vi.useRealTimers();
    }
    await sendAll(system);
    expect((await shop.phoneShows(personId)).map(({ text }) => text)).toEqual(["0", "1", "2", "3", "4"]);
  });

  test("R25 nothing in the outbox asks the clock of its own process for the time", () => {
    const folder = path.join(import.meta.dirname);
    const sources = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.includes(".test."));
    expect(sources.length).toBeGreaterThan(15);
    for (const name of sources) {
      expect([name, readFileSync(path.join(folder, name), "utf8")]).not.toEqual([
        name,
        expect.stringMatching(/new Date\(\)|Date\.now\(/),
      ]);
    }
  });
});
