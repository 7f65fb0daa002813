import type { Prisma } from "@/generated/prisma/client";
import type { TenantDb } from "../context";
import type { StatusUpdate } from "../webhooks/status-update";
import { applyParkedStatuses, lockWamid, parkStatus } from "./parked-statuses";
import type { RoutedNumber } from "./routed-number";
import { lockMessages, saveStatuses, type LockedMessage } from "./save-statuses";

/**
 * Applies one status to the message with its wamid; else to the one whose present send it names (its answer was lost,
 * or is not stored yet), which thereby learns its wamid; else keeps it until the message is known. News of an earlier
 * send is `outdated`, except that the message arrived. `payload` is the status as Meta sent it.
 */
export async function applyStatus(
  db: TenantDb,
  { organizationId, phoneId }: RoutedNumber,
  update: StatusUpdate,
  payload: Prisma.InputJsonObject,
): Promise<"applied" | "parked" | "outdated"> {
  const { wamid, send } = update;
  const candidates = await lockMessages(db, organizationId, phoneId, { wamid, messageId: send?.messageId });
  const known = candidates.find((one) => one.wamid === wamid);
  if (known) {
    await saveStatuses(db, organizationId, known, [update]);
    return "applied";
  }

  const named = candidates.find((one) => one.id === send?.messageId);
  const isEarlier = named !== undefined && send !== null && send.number < named.sendNumber;
  if (isEarlier && !hasArrived(update)) return "outdated";
  if (isEarlier && !isWithoutSend(named)) {
    await saveStatuses(db, organizationId, named, [update]);
    return "applied";
  }
  const isItsOwn = isEarlier || send?.number === named?.sendNumber;
  const ours = isItsOwn && named?.wamid === null && named.status !== "received" ? named : undefined;
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

/** True of the message whichever send it was; the other statuses are about one send only. */
function hasArrived({ status }: StatusUpdate): boolean {
  return status !== "sent" && status !== "failed";
}

/** Its present send was never taken and will not be made once it has arrived: an earlier one's wamid is its wamid. */
function isWithoutSend({ status, wamid }: LockedMessage): boolean {
  return wamid === null && (status === "pending" || status === "failed");
}
