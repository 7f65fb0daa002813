import { describe, expect } from "vitest";
import {
  deliver,
  entry,
  envelope,
  messagesChange,
  newWamid,
  statusOf,
  test,
  textMessage,
  type Tenant,
} from "@/testing/webhook-fixtures";
import type { SystemContext, TenantDb } from "../context";
import { lockWamids } from "../conversations/parked-statuses";
import { claimEvents, releaseLeases, type ClaimedLog } from "./claim-events";
import { processBatch } from "./process-batch";

/** A worker takes up what is due, dies with it, and its leases run out. Answers how many rows it held. */
async function workerDies(system: SystemContext): Promise<number> {
  const held = await claimEvents(system, 32);
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.updateMany({
      where: { id: { in: held.map(({ id }) => id) } },
      data: { lockedUntil: new Date(Date.now() - 1_000) },
    }),
  );
  return held.length;
}

describe("a worker that dies again and again", () => {
  test("costs no webhook: a healthy one processes all that it held", async ({
    createTenant,
    system,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    for (let index = 0; index < 4; index += 1)
      await deliver(tenant.webhook({ messages: [textMessage("5511", `n ${index}`)] }));

    const held: number[] = [];
    for (let death = 0; death < 8; death += 1) held.push(await workerDies(system));
    await drain();

    // From the fourth time on each is taken up alone, so that the one to blame shows.
    expect(held).toEqual([4, 4, 4, 1, 1, 1, 1, 1]);
    expect((await logs()).map(({ status, attempts }) => [status, attempts])).toEqual(
      Array.from({ length: 4 }, () => ["processed", 1]),
    );
    expect(await tenant.messages()).toHaveLength(4);
  });

  test("through one webhook, which it held alone, has that one given up, and no other", async ({
    createTenant,
    system,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    await deliver(tenant.webhook({ messages: [textMessage("5511", "boom")] }));
    for (let death = 0; death < 10; death += 1) await workerDies(system);
    await deliver(tenant.webhook({ messages: [textMessage("5511", "innocent")] }));

    await drain();

    expect(await logs()).toMatchObject([
      { status: "failed", error: "its worker ended each time before it was processed", claims: 11 },
      { status: "processed", error: null, claims: 1 },
    ]);
  });

  test("is not meant when the worker gave the webhook back itself", async ({
    createTenant,
    system,
    drain,
    logs,
  }) => {
    const tenant = await createTenant();
    await deliver(tenant.webhook({ messages: [textMessage("5511", "still here")] }));
    for (let turn = 0; turn < 12; turn += 1) await releaseLeases(system, await claimEvents(system, 1));
    expect(await logs()).toMatchObject([{ claims: 0, attempts: 0, lockedUntil: null }]);

    await drain();

    expect(await logs()).toMatchObject([{ status: "processed" }]);
  });
});

describe("the lease of a long body", () => {
  /**
   * Processes a body of two organizations: the first one's change has to wait until `meanwhile` is over; the second one's
   * brings a message. Answers the second.
   */
  async function processSlowly(
    { createTenant, system }: { createTenant: () => Promise<Tenant>; system: SystemContext },
    meanwhile: (held: ClaimedLog) => Promise<void>,
  ): Promise<Tenant> {
    const [tenant, second] = [await createTenant(), await createTenant()];
    const { wabaId, phoneId } = tenant;
    const wamid = newWamid();
    await deliver(
      envelope(
        entry(wabaId, messagesChange(phoneId, { statuses: [statusOf(wamid, "sent")] })),
        entry(second.wabaId, messagesChange(second.phoneId, { messages: [textMessage("5511", "oi")] })),
      ),
    );
    const [held] = await claimEvents(system, 1);
    if (!held) throw new Error("Nothing to claim");
    const processing = await tenant.ctx.tenant(async (db) => {
      await lockWamids(db, [{ phoneId, wamid }]);
      const started = processBatch(system, [held]);
      await expect.poll(() => waitersForLocks(db)).toBe(1);
      await meanwhile(held);
      return { started };
    });
    await processing.started;
    return second;
  }

  async function waitersForLocks(db: TenantDb): Promise<number> {
    const [row] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_locks
      WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    return row?.count ?? 0;
  }

  test("is renewed between its organizations", async ({ createTenant, system, logs }) => {
    const renewals: number[] = [];
    const watched: SystemContext = {
      ...system,
      acrossTenants: async (work) => {
        const result = await system.acrossTenants(work);
        renewals.push((await logs())[0]?.lockedUntil?.getTime() ?? 0);
        return result;
      },
    };

    const tenant = await processSlowly({ createTenant, system: watched }, async (held) => {
      held.heldSince = 0;
      await system.acrossTenants((db) =>
        db.whatsAppWebhookLog.updateMany({ data: { lockedUntil: new Date(0) } }),
      );
      renewals.length = 0;
    });

    expect(renewals.some((until) => until > Date.now() + 20_000)).toBe(true);
    expect(await tenant.messages()).toHaveLength(1);
    expect(await logs()).toMatchObject([{ status: "processed" }]);
  });

  test("once lost ends the work: the rest is the other worker's", async ({ createTenant, system, logs }) => {
    const tenant = await processSlowly({ createTenant, system }, async (held) => {
      held.heldSince = 0;
      await system.acrossTenants((db) =>
        db.whatsAppWebhookLog.updateMany({ data: { claims: { increment: 1 } } }),
      );
    });

    expect(await tenant.messages()).toEqual([]);
    expect(await logs()).toMatchObject([{ status: "received", error: null, outcome: null }]);
  });
});
