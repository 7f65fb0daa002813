import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { afterEach, describe, expect, vi } from "vitest";
import { databaseUrl } from "@/lib/server/pool";
import { test, type Shop } from "@/testing/inbox-fixtures";
import {
  begin,
  claimNew,
  passTwoMinutes,
  queue,
  sendAll,
  settle,
  statusAfterWebhooks,
  workerEnvironment,
} from "@/testing/outbox-steps";
import type { SystemContext } from "../context";
import { findSendingCredentials } from "../whatsapp/connections";
import { claimBatch } from "./claim-batch";
import { drainOutbox } from "./drain-outbox";
import { retryMessage } from "./retry-message";
import { sendMessage } from "./send-message";
import { createSendSteps } from "./send-steps";

// Workers as they run in production, each a process of its own, killed and stopped at every step around the call to Meta.

// A process takes a while to start on a machine that has other things to do.
vi.setConfig({ testTimeout: 120_000 });

const children: ChildProcess[] = [];

async function startWorker() {
  const child = spawn(process.execPath, ["--import", "tsx", "src/worker/index.ts"], {
    env: workerEnvironment(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  const output: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  await expect.poll(() => output.join(""), { timeout: 60_000 }).toContain("worker ready");
  return {
    output,
    signal: (name: NodeJS.Signals) => child.kill(name),
    kill: async () => {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill("SIGCONT");
    if (child.exitCode === null) child.kill("SIGKILL");
  }
});

/** Holds rows in a transaction of its own until it is let go: whoever needs them stands still. */
async function holding(sql: string, values: unknown[], work: () => Promise<void>) {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query(sql, values);
    await work();
    await client.query("ROLLBACK");
  } finally {
    await client.end();
  }
}

const within = { timeout: 10_000, interval: 20 };
const accepted = async (shop: Shop) => (await shop.sends()).filter(({ status }) => status === 200);

/** What must be true whenever nothing is under way any more: nothing is silent, nothing was sent twice. */
async function expectInvariants(shop: Shop) {
  for (const { status } of await shop.queued())
    expect(["sent", "delivered", "read", "failed", "unconfirmed"]).toContain(status);
  const names = (await accepted(shop)).map(({ body }) => body.biz_opaque_callback_data);
  expect(names.length).toBe(new Set(names).size);
}

/** The next worker, once the leases of the dead one have run out. */
async function takeOver(system: SystemContext, shop: Shop) {
  const deadline = Date.now() + 20_000;
  do {
    await shop.expireLeases();
    await shop.skipPauses();
    await drainOutbox(system);
  } while (
    Date.now() < deadline &&
    (await shop.queued()).some(({ status }) => status === "pending" || status === "sending")
  );
}

describe("R12 a worker killed with -9", () => {
  test("R12 before its call leaves a message that the next one sends, once", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    await shop.ctx.tenant((db) =>
      db.sendPace.create({ data: { key: `number:${shop.phoneId}`, tat: new Date(0) } }),
    );
    const worker = await startWorker();
    await holding(
      "SELECT 1 FROM send_pace WHERE key = $1 FOR UPDATE",
      [`number:${shop.phoneId}`],
      async () => {
        const { id } = await queue(shop, conversationId, "Olá");
        await expect.poll(async () => (await shop.stored(id)).lockToken, within).not.toBeNull();
        await worker.kill();
      },
    );
    await takeOver(system, shop);
    expect(await shop.sends()).toHaveLength(1);
    await expectInvariants(shop);
  });

  test("R12 during its call leaves it unconfirmed until the status comes, and nobody sends it again", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    const worker = await startWorker();
    await shop.pauseWebhooks();
    await shop.fault({ times: 1, delayMs: 1_000 });
    const { id } = await queue(shop, conversationId, "Olá");
    await expect.poll(async () => (await shop.sends()).length, within).toBe(1);
    await worker.kill();
    await expect.poll(async () => (await shop.phoneShows(personId)).length, within).toBe(1);
    await takeOver(system, shop);
    expect((await shop.stored(id)).status).toBe("unconfirmed");
    expect(await shop.sends()).toHaveLength(1);

    await shop.releaseWebhooks();
    await expect.poll(() => statusAfterWebhooks(system, shop, id), within).toBe("delivered");
    await expectInvariants(shop);
  });

  test("R12 after the answer, before it is stored, leaves it unconfirmed until the status comes", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const worker = await startWorker();
    await shop.pauseWebhooks();
    await shop.fault({ times: 1, delayMs: 500 });
    const { id } = await queue(shop, conversationId, "Olá");
    await expect.poll(async () => (await shop.stored(id)).status, within).toBe("sending");
    await holding("SELECT 1 FROM messages WHERE id = $1 FOR UPDATE", [id], async () => {
      await expect.poll(async () => (await accepted(shop)).length, within).toBe(1);
      await worker.kill();
    });
    await takeOver(system, shop);
    expect(await shop.stored(id)).toMatchObject({ status: "unconfirmed", wamid: null });
    expect(await shop.sends()).toHaveLength(1);

    await shop.releaseWebhooks();
    await expect.poll(() => statusAfterWebhooks(system, shop, id), within).toBe("delivered");
    await expectInvariants(shop);
  });

  test("R12 R14 at random moments: nothing is lost, doubled or out of order", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const customers = await Promise.all(Array.from({ length: 4 }, () => shop.customerWrites("Oi")));
    for (const body of ["1", "2", "3", "4", "5", "6"])
      for (const { conversationId } of customers) await queue(shop, conversationId, body);
    // Slow enough that a kill finds calls under way; the seed decides when.
    await shop.fault({ times: 100, delayMs: 120 });
    const random = seeded(20_261_121);
    for (let round = 0; round < 3; round++) {
      const worker = await startWorker();
      const before = (await shop.sends()).length;
      const most = before + Math.floor(random() * 6);
      await expect
        .poll(async () => (await shop.sends()).length, within)
        .toBeGreaterThanOrEqual(Math.min(most, 24));
      await worker.kill();
      await shop.expireLeases();
    }
    await takeOver(system, shop);

    await expectInvariants(shop);
    for (const { personId } of customers) {
      const shown = (await shop.phoneShows(personId)).map(({ text }) => text);
      expect(shown).toEqual(shown.toSorted());
    }
  });
});

describe("R13 a worker that sleeps past its lease", () => {
  test("R13 and wakes before its call finds that the message is no longer its own", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const stale = await claimNew(system, shop, conversationId);
    await shop.expireLeases();
    await sendAll(system);
    const sent = await shop.stored(stale.id);
    expect(sent.wamid).not.toBeNull();

    expect(await begin(shop, stale)).toEqual({ kind: "lost" });
    expect(await settle(shop, stale, { kind: "accepted", wamid: "wamid.stale" })).toBe(false);
    expect(await shop.stored(stale.id)).toMatchObject({ wamid: sent.wamid });
    expect(await shop.sends()).toHaveLength(1);
  });

  test("R13 and wakes between its note and its call does not call any more", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const steps = createSendSteps();
    const sleepIn = async (sleep: () => Promise<void>) => {
      const claimed = await claimNew(system, shop, conversationId);
      const clock = vi.spyOn(performance, "now");
      await sendMessage(
        system,
        claimed,
        {
          ...steps,
          begin: async (ctx, ready) => {
            const begun = await steps.begin(ctx, ready);
            await sleep();
            const late = performance.now() + 25_000;
            clock.mockReturnValue(late);
            return begun;
          },
        },
        { find: findSendingCredentials, forget: () => undefined },
      );
      clock.mockRestore();
      return shop.stored(claimed.id);
    };

    // Nobody has taken it up meanwhile: it goes back to its place and leaves.
    expect(await sleepIn(() => Promise.resolve())).toMatchObject({ status: "pending", postStartedAt: null });
    expect(await shop.sends()).toEqual([]);
    await sendAll(system);
    expect(await shop.sends()).toHaveLength(1);

    const given = await sleepIn(() => takeOver(system, shop));
    expect(given.status).toBe("unconfirmed");
    expect(await shop.sends()).toHaveLength(1);
  });

  test("R13 and hears then that Meta refused the message knows better than nobody", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const stale = await claimNew(system, shop, conversationId);
    await begin(shop, stale);
    await takeOver(system, shop);
    expect((await shop.stored(stale.id)).status).toBe("unconfirmed");

    const error = { code: 131026, title: "Message undeliverable" };
    expect(await settle(shop, stale, { kind: "failed", error })).toBe(true);
    expect(await shop.stored(stale.id)).toMatchObject({ status: "failed", error });
  });

  test("R13 in its call (SIGSTOP, SIGCONT) cannot store its stale answer over a newer send", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const worker = await startWorker();
    await shop.pauseWebhooks();
    await shop.fault({ times: 1, delayMs: 700 });
    const { id } = await queue(shop, conversationId, "Olá");
    await expect.poll(async () => (await shop.sends()).length, within).toBe(1);
    worker.signal("SIGSTOP");
    await expect.poll(async () => (await accepted(shop)).length, within).toBe(1);
    await takeOver(system, shop);
    expect((await shop.stored(id)).status).toBe("unconfirmed");

    // A person decides, and a second worker sends it.
    await passTwoMinutes(shop, id);
    await retryMessage(shop.ctx, id);
    await sendAll(system);
    const again = await shop.stored(id);
    expect(again).toMatchObject({ sendNumber: 2, status: "sent" });
    expect(again.wamid).not.toBeNull();

    worker.signal("SIGCONT");
    await expect.poll(() => worker.output.join(""), within).toContain("after the message was given up");
    expect(await shop.stored(id)).toMatchObject({ wamid: again.wamid, status: "sent", sendNumber: 2 });
    expect(await shop.sends()).toHaveLength(2);
  });
});

test("R14 four workers keep each conversation's order through refusals, lost answers and lost leases", async ({
  system,
  createShop,
}) => {
  const shop = await createShop();
  const customers = await Promise.all(Array.from({ length: 6 }, () => shop.customerWrites("Oi")));
  for (const body of ["1", "2", "3", "4", "5", "6", "7", "8"])
    for (const { conversationId } of customers) await queue(shop, conversationId, body);
  const random = seeded(14);
  const faults = [
    { error: { http: 400, code: 130429 } },
    { error: { http: 400, code: 131056 } },
    { error: { http: 500, code: 131057 } },
    { error: { http: 400, code: 131026 } },
    { drop: true },
    { dropAfterAccept: true },
    { delayMs: 60 },
  ];
  let isOver = false;
  const deadline = Date.now() + 25_000;
  const worker = async () => {
    while (!isOver && Date.now() < deadline) await drainOutbox(system);
  };
  const troubles = async () => {
    while (!isOver && Date.now() < deadline) {
      await shop.fault({ times: 1, ...faults[Math.floor(random() * faults.length)] });
      if (random() < 0.3) await shop.expireLeases();
      await shop.skipPauses();
      isOver = (await shop.queued()).every(({ status }) => status !== "pending" && status !== "sending");
    }
  };
  await Promise.all([...Array.from({ length: 4 }, worker), troubles()]);

  await expectInvariants(shop);
  expect(isOver).toBe(true);
  for (const { personId } of customers) {
    const shown = (await shop.phoneShows(personId)).map(({ text }) => text);
    expect(shown).toEqual(shown.toSorted());
  }
  expect((await claimBatch(system, 10)).messages).toEqual([]);
});

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
