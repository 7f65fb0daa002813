import type { TenantDb } from "../context";
import { numberKey, PAIR_PACE, pairKey, paceOfNumber, type Pace, toleranceMs } from "./pace";

/** Meta says that too much is sent from a number, or from it to a customer: for so long nothing is. */
export type SlowDown =
  | { slows: "number"; phoneId: string; pauseMs: number }
  | { slows: "pair"; phoneId: string; contactId: string; pauseMs: number };

/** One message's long back-off does not stop the others of its number for longer than this. */
const LONGEST_NUMBER_PAUSE_MS = 30_000;

/** Moves the paces of numbers and pairs ahead, by the database's clock; of several pauses the longest counts. */
export async function slowDown(db: TenantDb, all: readonly SlowDown[]): Promise<void> {
  const aheadMs = new Map<string, number>();
  for (const one of all) {
    const { key, ms } = aheadOf(one);
    aheadMs.set(key, Math.max(ms, aheadMs.get(key) ?? 0));
  }
  if (aheadMs.size === 0) return;
  const keys = [...aheadMs.keys()].toSorted();
  await db.$executeRaw`
    INSERT INTO send_pace (key, tat)
    SELECT key, clock_timestamp() + ms * interval '1 millisecond'
    FROM unnest(${keys}::text[], ${keys.map((key) => aheadMs.get(key) ?? 0)}::float8[]) AS given (key, ms)
    ON CONFLICT (key) DO UPDATE SET tat = GREATEST(send_pace.tat, excluded.tat), updated_at = now()`;
}

function aheadOf(one: SlowDown): { key: string; ms: number } {
  if (one.slows === "pair") {
    return { key: pairKey(one.phoneId, one.contactId), ms: one.pauseMs + toleranceMs(PAIR_PACE) };
  }
  // The burst of every ordinary number is as long, measured in time.
  const pace: Pace = paceOfNumber({ isOnBusinessApp: false, throughput: null });
  const pauseMs = Math.min(one.pauseMs, LONGEST_NUMBER_PAUSE_MS);
  return { key: numberKey(one.phoneId), ms: pauseMs + toleranceMs(pace) };
}
