import { expect } from "vitest";
import { newId } from "@/lib/server/ids";
import { test } from "@/testing/webhook-fixtures";
import { deleteExpired } from "./delete-expired";
import { deleteOldWebhooks } from "./delete-old-webhooks";

const now = new Date();
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);
const old = (id: string, status: "received" | "processed" | "failed" | "unrouted", days: number) => ({
  id,
  status,
  payload: "{}",
  bodyHash: newId(),
  receivedAt: daysAgo(days),
});

test("webhooks go when their retention ends, troubled ones after three times as long, waiting ones never", async ({
  system,
  logs,
}) => {
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.createMany({
      data: [
        old("processed-young", "processed", 29),
        old("processed-old", "processed", 31),
        old("failed-young", "failed", 89),
        old("failed-old", "failed", 91),
        old("unrouted-young", "unrouted", 89),
        old("unrouted-old", "unrouted", 91),
        old("waiting-old", "received", 400),
      ],
    }),
  );

  await deleteExpired(system, now);

  expect((await logs()).map(({ id }) => id).toSorted()).toEqual([
    "failed-young",
    "processed-young",
    "unrouted-young",
    "waiting-old",
  ]);
});

test("any number of them goes at once, and the setting decides their age", async ({ system, logs }) => {
  await system.acrossTenants((db) =>
    db.whatsAppWebhookLog.createMany({
      data: Array.from({ length: 1_101 }, (_, index) => old(`log-${index}`, "processed", 2)),
    }),
  );

  expect(await deleteOldWebhooks(system, now, 3)).toBe(0);
  expect(await deleteOldWebhooks(system, now, 1)).toBe(1_101);
  expect(await logs()).toEqual([]);
});
