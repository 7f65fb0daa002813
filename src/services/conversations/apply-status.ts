import type { Prisma } from "@/generated/prisma/client";
import type { TenantDb } from "../context";
import type { StatusUpdate } from "../webhooks/status-update";
import { applyParkedStatuses, lockWamid, parkStatus } from "./parked-statuses";
import type { RoutedNumber } from "./routed-number";
import { lockMessages, saveStatuses, type LockedMessage } from "./save-statuses";

/**
 * Applies one status to the message with its wamid; else to the one whose id travelled with the send (its answer was
 * lost, or is not stored yet), which thereby learns its wamid; else keeps it until the message is known.
 * `payload` is the status as Meta sent it.
 */
export async function applyStatus(
  db: TenantDb,
  { organizationId, phoneId }: RoutedNumber,
  update: StatusUpdate,
  payload: Prisma.InputJsonObject,
): Promise<"applied" | "parked"> {
  const { wamid, messageId } = update;
  const candidates = await lockMessages(db, organizationId, phoneId, { wamid, messageId });
  const known = candidates.find((one) => one.wamid === wamid);
  if (known) {
    await saveStatuses(db, organizationId, known, [update]);
    return "applied";
  }

  const ours = candidates.find((one) => one.wamid === null && isOfItsPresentSend(one, update));
  await db.$executeRaw`SAVEPOINT before_wamid_lock`;
  await lockWamid(db, { phoneId, wamid });
  // Whoever held the lock before us may just have stored the wamid.
  const late = await db.message.findFirst({
    where: { organizationId, phoneId, wamid },
    select: { id: true },
  });
  if (late) {
    // Let go of the lock before waiting for the row: the row's holder may want the lock (see lockWamid).
    await db.$executeRaw`ROLLBACK TO SAVEPOINT before_wamid_lock`;
    const [locked] = await lockMessages(db, organizationId, phoneId, { messageId: late.id });
    if (locked) await saveStatuses(db, organizationId, locked, [update]);
    return "applied";
  }
  if (ours) {
    await saveStatuses(db, organizationId, ours, [update], { wamid });
    await applyParkedStatuses(db, { organizationId, phoneId, wamid, messageId: ours.id });
    return "applied";
  }
  await parkStatus(db, { organizationId, phoneId, wamid }, payload);
  return "parked";
}

/**
 * A message that waits to be sent (again) cannot have failed: that is news of an earlier attempt. That it arrived is
 * true whichever attempt it was.
 */
function isOfItsPresentSend({ status }: LockedMessage, update: StatusUpdate): boolean {
  return status !== "received" && !(status === "pending" && update.status === "failed");
}
