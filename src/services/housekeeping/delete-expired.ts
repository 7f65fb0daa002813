import { removeLeftovers } from "@/lib/server/media-store/spool";
import type { SystemContext } from "../context";
import { deleteUnusedMedia } from "../media/delete-unused-media";
import { removeContents } from "../media/remove-contents";
import { deleteOldWebhooks } from "./delete-old-webhooks";

const DAY_MS = 24 * 3_600_000;

/**
 * Deletes what has served: live events after 2 days (no browser resumes from further back), parked statuses after 30
 * (their message will not come any more), launches of the signup (their list is short) after 30, workers that are gone
 * and paces of sending that have recovered after 1 day, webhooks when their retention ends, files that no message names after 1 day.
 */
export async function deleteExpired(system: SystemContext, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const deleted = await system.acrossTenants(async (db) => ({
    liveEvents: await db.liveEvent.deleteMany({ where: { createdAt: { lt: before(2) } } }),
    parkedStatuses: await db.parkedStatus.deleteMany({ where: { createdAt: { lt: before(30) } } }),
    onboardingSessions: await db.onboardingSession.deleteMany({ where: { expiresAt: { lt: before(30) } } }),
    sendPaces: await db.sendPace.deleteMany({ where: { tat: { lt: before(1) } } }),
    workerHeartbeats: await db.workerHeartbeat.deleteMany({ where: { seenAt: { lt: before(1) } } }),
  }));
  const counts = {
    ...Object.fromEntries(Object.entries(deleted).map(([what, { count }]) => [what, count])),
    webhooks: await deleteOldWebhooks(system, now),
    mediaFiles: await deleteUnusedMedia(system, now),
    mediaContents: await removeContents(system),
    halfFiles: await removeLeftovers(now),
  };
  if (Object.values(counts).some((count) => count > 0)) system.log.info(counts, "expired rows deleted");
}
