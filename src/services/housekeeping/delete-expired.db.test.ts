import { expect } from "vitest";
import { test } from "@/testing/webhook-fixtures";
import { deleteExpired } from "./delete-expired";

const DAY_MS = 24 * 3_600_000;

test("deletes what has served its time and nothing younger", async ({ createTenant, system }) => {
  const { organizationId, ctx, phoneId, parked, liveEvents } = await createTenant();
  const now = new Date();
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await ctx.tenant(async (db) => {
    const event = { organizationId, kind: "message.created", subjectId: "x" };
    const status = { organizationId, phoneId, payload: {} };
    const session = { organizationId, boundTo: "session:x", flow: "new_number" as const };
    await db.liveEvent.createMany({
      data: [
        { ...event, createdAt: daysAgo(1.9) },
        { ...event, createdAt: daysAgo(2.1) },
      ],
    });
    await db.parkedStatus.createMany({
      data: [
        { ...status, wamid: "young", createdAt: daysAgo(29) },
        { ...status, wamid: "old", createdAt: daysAgo(31) },
      ],
    });
    await db.onboardingSession.createMany({
      data: [
        { ...session, id: "young", expiresAt: daysAgo(29) },
        { ...session, id: "old", expiresAt: daysAgo(31) },
      ],
    });
  });

  await deleteExpired(system, now);

  expect(await liveEvents()).toHaveLength(1);
  expect(await parked()).toMatchObject([{ wamid: "young" }]);
  expect(
    await ctx.tenant((db) => db.onboardingSession.findMany({ where: { organizationId } })),
  ).toMatchObject([{ id: "young" }]);
});
