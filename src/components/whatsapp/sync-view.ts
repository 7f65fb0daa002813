import type { Connection, NumberSync, PhoneNumber, SyncKind, SyncStatus } from "@/contracts/whatsapp";

/** A sync of one kind as it is shown; null where it has not been asked for yet. */
export type SyncView = { kind: SyncKind; sync: NumberSync | null };

/** Contacts come first at Meta, too. */
const kinds: readonly SyncKind[] = ["contacts", "history"];

const inMotion = new Set<SyncStatus>(["requesting", "requested", "receiving"]);

/** What has not come a day after it was asked for does not come any more: Meta does not say so. */
const ARRIVES_WITHIN_MS = 24 * 60 * 60 * 1000;

/** May be asked for once more: what Meta refused for good (2593107, 2593108, 2593109) may not. */
const repeatable = new Set<SyncStatus>(["failed", "unconfirmed"]);

/** The numbers of the WhatsApp Business app in use, whose contacts and history come over. */
export function syncedNumbers({ numbers }: Pick<Connection, "numbers">): PhoneNumber[] {
  return numbers.filter(({ isInUse, isOnBusinessApp }) => isInUse && isOnBusinessApp);
}

/** Both syncs of a number, in Meta's order. */
export function toSyncViews({ syncs }: Pick<PhoneNumber, "syncs">): SyncView[] {
  return kinds.map((kind) => ({ kind, sync: syncs.find((sync) => sync.kind === kind) ?? null }));
}

/** Whether a person may ask for a sync again. */
export function canAskAgain({ status }: Pick<NumberSync, "status">): boolean {
  return repeatable.has(status);
}

/** Whether a sync is still on its way, so that people should see how far it is. */
export function isInMotion({ status, requestedAt }: NumberSync, now: Date): boolean {
  const isDue = requestedAt === null || now.getTime() - Date.parse(requestedAt) < ARRIVES_WITHIN_MS;
  return inMotion.has(status) && isDue;
}

/** Whether something about the syncs of a connection is on its way, or waits for a person. */
export function hasOpenSync(connection: Pick<Connection, "numbers">, now: Date): boolean {
  const syncs = syncedNumbers(connection).flatMap((number) => number.syncs);
  return syncs.some((sync) => isInMotion(sync, now) || canAskAgain(sync));
}

/** How far a sync is in percent, where Meta tells: contacts come without a measure. */
export function percentOf({ kind, status, progress }: NumberSync): number | null {
  if (status === "done") return 100;
  return kind === "history" && status === "receiving" ? Math.min(100, Math.max(0, progress)) : null;
}
