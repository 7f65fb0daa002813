import type { Prisma } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { toStatusUpdate } from "../webhooks/status-update";
import { lockMessages, saveStatuses } from "./save-statuses";

type Wamid = { organizationId: string; phoneId: string; wamid: string };

/**
 * Until the transaction ends, only one transaction looks whether a message with this wamid exists in order to park a
 * status, or looks for parked statuses after storing the wamid: without it, each could miss the other's fresh row.
 * Take it after the message's row lock, never before: everybody in the same order, nobody in a deadlock.
 */
export async function lockWamid(
  db: TenantDb,
  { phoneId, wamid }: { phoneId: string; wamid: string },
): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${phoneId}:${wamid}`}, 0))`;
}

/** Keeps a status (as Meta sent it) until its message is known; the same one again is kept once. Needs lockWamid. */
export async function parkStatus(
  db: TenantDb,
  { organizationId, phoneId, wamid }: Wamid,
  payload: Prisma.InputJsonObject,
): Promise<void> {
  const text = JSON.stringify(payload);
  await db.$executeRaw`
    INSERT INTO parked_statuses (id, organization_id, phone_id, wamid, payload)
    SELECT ${newId()}, ${organizationId}, ${phoneId}, ${wamid}, ${text}::jsonb
    WHERE NOT EXISTS (
      SELECT 1 FROM parked_statuses
      WHERE organization_id = ${organizationId} AND phone_id = ${phoneId} AND wamid = ${wamid}
        AND payload = ${text}::jsonb
    )`;
}

/**
 * Applies the statuses that came before their message. Call it in the transaction that gave the message its wamid,
 * right after that.
 */
export async function applyParkedStatuses(
  db: TenantDb,
  message: Wamid & { messageId: string },
): Promise<void> {
  const { organizationId, phoneId, wamid, messageId } = message;
  await lockWamid(db, message);
  const parked = await db.$queryRaw<{ payload: unknown; createdAt: Date }[]>`
    DELETE FROM parked_statuses
    WHERE organization_id = ${organizationId} AND phone_id = ${phoneId} AND wamid = ${wamid}
    RETURNING payload, created_at AS "createdAt"`;
  const reports = parked.flatMap(({ payload, createdAt }) => toStatusUpdate(payload, createdAt) ?? []);
  if (reports.length === 0) return;
  const [locked] = await lockMessages(db, organizationId, phoneId, { messageId });
  if (locked) await saveStatuses(db, organizationId, locked, reports);
}

/**
 * The same for many messages at once that have just been stored: what waited for one of them is rare, so it is asked
 * for in one go.
 */
export async function applyAllParkedStatuses(
  db: TenantDb,
  { organizationId, phoneId }: { organizationId: string; phoneId: string },
  messages: readonly { id: string; wamid: string }[],
): Promise<void> {
  if (messages.length === 0) return;
  const wamids = messages.map(({ wamid }) => wamid).sort();
  await db.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended(${phoneId} || ':' || wamid, 0))
    FROM unnest(${wamids}::text[]) AS given (wamid)`;
  const parked = await db.parkedStatus.findMany({
    where: { organizationId, phoneId, wamid: { in: wamids } },
    distinct: ["wamid"],
    orderBy: { wamid: "asc" },
    select: { wamid: true },
  });
  for (const { wamid } of parked) {
    const message = messages.find((one) => one.wamid === wamid);
    if (message) await applyParkedStatuses(db, { organizationId, phoneId, wamid, messageId: message.id });
  }
}
