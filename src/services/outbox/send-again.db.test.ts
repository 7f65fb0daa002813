import { describe, expect } from "vitest";
import { newId } from "@/lib/server/ids";
import { test, type Shop } from "@/testing/inbox-fixtures";
import { begin as beginOne, queue, sendAll, settle } from "@/testing/outbox-steps";
import { applyStatuses } from "../conversations/apply-statuses";
import type { SystemContext } from "../context";
import { readStatus } from "../webhooks/events/read-status";
import { claimBatch } from "./claim-batch";
import { retryMessage } from "./retry-message";

/** A status as Meta would send it, of the given send of a message. */
async function report(
  shop: Shop,
  message: { id: string; send: number; wamid: string },
  status: string,
): Promise<string> {
  const raw = {
    id: message.wamid,
    status,
    timestamp: "1750263773",
    biz_opaque_callback_data: `${message.id}.${message.send}`,
  };
  const { organizationId, phoneId } = shop;
  const update = readStatus(raw, new Date());
  if (update === null || typeof update === "string") throw new Error("not a status");
  const { results } = await shop.ctx.tenant((db) => applyStatuses(db, organizationId, [{ phoneId, update }]));
  return results[0] ?? "";
}

/** A message whose first send failed, and that a person has sent again. */
async function sentAgain(system: SystemContext, shop: Shop) {
  const { conversationId } = await shop.customerWrites("Oi");
  const { id } = await queue(shop, conversationId, "Olá");
  await shop.pauseWebhooks();
  await shop.fault({ times: 1, error: { code: 131026 } });
  await sendAll(system);
  await retryMessage(shop.ctx, id);
  return {
    id,
    first: { id, send: 1, wamid: `wamid.${newId()}` },
    again: { id, send: 2, wamid: `wamid.${newId()}` },
  };
}

async function begin(system: SystemContext, shop: Shop) {
  const [claimed] = (await claimBatch(system, 1)).messages;
  if (!claimed) throw new Error("Nothing to claim");
  expect((await beginOne(shop, claimed)).kind).toBe("begun");
  return claimed;
}

const parked = (shop: Shop) =>
  shop.ctx.tenant((db) => db.parkedStatus.findMany({ where: { organizationId: shop.organizationId } }));

describe("news of the first send of a message that a person has sent again", () => {
  test.for(["sent", "failed"])(
    "%s does not stop it while it waits",
    async (status, { system, createShop }) => {
      const shop = await createShop();
      const { id, first } = await sentAgain(system, shop);

      expect(await report(shop, first, status)).toBe("outdated");
      expect(await shop.stored(id)).toMatchObject({ status: "pending", wamid: null, error: null });
      await sendAll(system);

      const sends = await shop.sends();
      expect(sends.map(({ body }) => body.biz_opaque_callback_data)).toEqual([`${id}.1`, `${id}.2`]);
      expect((await shop.stored(id)).wamid).not.toBe(first.wamid);
      expect(await parked(shop)).toEqual([]);
    },
  );

  test("delivered while it waits settles it, and it is not sent again", async ({ system, createShop }) => {
    const shop = await createShop();
    const { id, first } = await sentAgain(system, shop);

    expect(await report(shop, first, "delivered")).toBe("applied");
    await sendAll(system);

    expect(await shop.sends()).toHaveLength(1);
    expect(await shop.stored(id)).toMatchObject({ status: "delivered", wamid: first.wamid });
    expect(await report(shop, first, "read")).toBe("applied");
    expect((await shop.stored(id)).status).toBe("read");
  });

  test("failed, repeated during the call, fails nothing, and the news of this send counts", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { id, first, again } = await sentAgain(system, shop);
    const claimed = await begin(system, shop);

    expect(await report(shop, first, "failed")).toBe("outdated");
    expect(await shop.stored(id)).toMatchObject({ status: "sending", wamid: null });
    await settle(shop, claimed, { kind: "accepted", wamid: again.wamid });
    expect(await report(shop, again, "delivered")).toBe("applied");

    expect(await shop.stored(id)).toMatchObject({ status: "delivered", wamid: again.wamid });
    expect(await parked(shop)).toEqual([]);
  });

  test("delivered during the call counts, and the wamid stays free for this send", async ({
    system,
    createShop,
  }) => {
    const shop = await createShop();
    const { id, first, again } = await sentAgain(system, shop);
    const claimed = await begin(system, shop);

    expect(await report(shop, first, "delivered")).toBe("applied");
    expect(await shop.stored(id)).toMatchObject({ status: "delivered", wamid: null });
    await settle(shop, claimed, { kind: "accepted", wamid: again.wamid });
    expect(await shop.stored(id)).toMatchObject({ status: "delivered", wamid: again.wamid });
    expect(await report(shop, first, "sent")).toBe("outdated");
    expect(await report(shop, first, "read")).toBe("applied");

    expect(await shop.stored(id)).toMatchObject({ status: "read", wamid: again.wamid });
    expect(await parked(shop)).toEqual([]);
  });
});

describe("Meta's answer is kept though the database refuses it at first", () => {
  /** The database refuses the next two changes of a message to this status. */
  async function refuseTwice(shop: Shop, status: "sent" | "failed", work: () => Promise<void>) {
    const run = (sql: string) => shop.ctx.tenant((db) => db.$executeRawUnsafe(sql));
    // A sequence is not rolled back with the change that it refuses.
    await run("CREATE SEQUENCE refused");
    await run(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('refused') <= 2 THEN RAISE EXCEPTION 'not now' USING ERRCODE = 'deadlock_detected'; END IF;
      RETURN NEW;
    END $$`);
    await run(`CREATE TRIGGER refuse BEFORE UPDATE ON messages FOR EACH ROW
      WHEN (OLD.status = 'sending' AND NEW.status = '${status}') EXECUTE FUNCTION refuse()`);
    try {
      await work();
    } finally {
      await run("DROP FUNCTION refuse CASCADE");
      await run("DROP SEQUENCE refused");
    }
  }

  test("that it took the message", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId, personId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.pauseWebhooks();

    await refuseTwice(shop, "sent", () => sendAll(system));

    const [shown] = await shop.phoneShows(personId);
    expect(await shop.stored(id)).toMatchObject({ status: "sent", wamid: shown?.wamid, lockToken: null });
    expect(await shop.sends()).toHaveLength(1);
  });

  test("that it refused the message", async ({ system, createShop }) => {
    const shop = await createShop();
    const { conversationId } = await shop.customerWrites("Oi");
    const { id } = await queue(shop, conversationId, "Olá");
    await shop.fault({ times: 1, error: { code: 131026 } });

    await refuseTwice(shop, "failed", () => sendAll(system));

    expect(await shop.stored(id)).toMatchObject({
      status: "failed",
      error: { code: 131026 },
      lockToken: null,
    });
  });
});
