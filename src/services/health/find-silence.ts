import type { OrgContext, TenantDb } from "../context";

const HOUR_MS = 3_600_000;
/** Meta tells of a message within seconds; an hour leaves room for its retries after a pause of ours. */
const SILENT_AFTER_MS = HOUR_MS;
const LOOK_BACK_MS = 7 * 24 * HOUR_MS;

/**
 * Since when Meta's webhooks have been missing, or null. Meta sends a status for every message that it takes: one that
 * it took over an hour ago, after the connection's last webhook, and of which nothing was heard, is the proof. A
 * connection on which nothing is written is not called silent, however long it is.
 */
export async function findSilence(
  { organizationId }: OrgContext,
  db: TenantDb,
  configId: string,
  now: Date,
): Promise<Date | null> {
  const config = await db.whatsAppConfig.findFirst({
    where: { organizationId, id: configId },
    select: {
      lastWebhookAt: true,
      claimedAt: true,
      phoneNumbers: { where: { isActive: true }, select: { phoneId: true } },
    },
  });
  if (!config) return null;
  const from = Math.max(
    now.getTime() - LOOK_BACK_MS,
    config.lastWebhookAt?.getTime() ?? 0,
    config.claimedAt?.getTime() ?? 0,
  );
  const waiting = await db.message.findFirst({
    where: {
      organizationId,
      phoneId: { in: config.phoneNumbers.map(({ phoneId }) => phoneId) },
      direction: "out",
      origin: "api",
      status: "sent",
      wamid: { not: null },
      createdAt: { gt: new Date(from), lt: new Date(now.getTime() - SILENT_AFTER_MS) },
      // Ids sort by time: by them the newest messages are found without reading the older ones.
      id: { gt: firstIdAt(from) },
    },
    orderBy: { id: "asc" },
    select: { statusTimes: true, createdAt: true },
  });
  if (!waiting) return null;
  const sentAt = new Date((waiting.statusTimes as Record<string, string>).sent ?? waiting.createdAt);
  return sentAt.getTime() > from && now.getTime() - sentAt.getTime() > SILENT_AFTER_MS ? sentAt : null;
}

/** The smallest UUIDv7 of a moment (RFC 9562: 48 bits of milliseconds first). */
function firstIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
