// How fast may be sent (Meta: "Throughput", "Pair rate limits"), as a generic cell rate algorithm: a row in send_pace holds
// the theoretical arrival time (`tat`) of what was sent last. Times are microseconds of the database's clock; no worker's
// clock has a say.

/** One call every `intervalUs` on average, and up to `burst` at once. */
export type Pace = { intervalUs: number; burst: number };

const SECOND_US = 1_000_000;

/** To one customer: 10 a minute, and up to 45 at once that are borrowed from the time to come. */
export const PAIR_PACE: Pace = { intervalUs: 6 * SECOND_US, burst: 45 };

/**
 * From one number: 80 a second, 1,000 where Meta has raised it (throughput `HIGH`), 20 while it stays in the WhatsApp
 * Business app. The burst is a tenth of a second's worth: enough for a worker that looks often.
 */
export function paceOfNumber(number: { isOnBusinessApp: boolean | null; throughput: string | null }): Pace {
  const perSecond = number.isOnBusinessApp ? 20 : number.throughput === "HIGH" ? 1_000 : 80;
  return { intervalUs: SECOND_US / perSecond, burst: perSecond / 10 };
}

/** When the next call may be made: not before now. */
export function nextCallAt(pace: Pace, tat: number | null, now: number): number {
  return tat === null ? now : Math.max(now, tat - tolerance(pace));
}

/** How many calls may be made now. */
export function roomFor(pace: Pace, tat: number | null, now: number): number {
  const start = Math.max(tat ?? now, now);
  return Math.max(0, Math.floor((now + tolerance(pace) - start) / pace.intervalUs) + 1);
}

/** The arrival time after one call more. */
export function afterCall(pace: Pace, tat: number | null, now: number): number {
  return Math.max(tat ?? now, now) + pace.intervalUs;
}

/** How far ahead of time the last call of a burst is, in milliseconds. */
export function toleranceMs(pace: Pace): number {
  return tolerance(pace) / 1_000;
}

function tolerance({ intervalUs, burst }: Pace): number {
  return (burst - 1) * intervalUs;
}

/** A message that could be sent now; `pairTat` of its number and customer, null where no such pace is kept. */
type Candidate = { id: string; pair: { key: string; tat: number | null } | null };

export type PacedCalls = {
  /** May be sent now. */
  going: string[];
  /** Too early, and when it may be tried again. */
  waiting: { id: string; dueAt: number }[];
  /** The number's arrival time after that, and those of the pairs. */
  tat: number | null;
  pairs: { key: string; tat: number }[];
};

/** Which of a number's messages, in their order, may be sent now. One that waits for its pair uses nothing of the number's. */
export function paceCalls(
  pace: Pace,
  { tat: before, now }: { tat: number | null; now: number },
  candidates: readonly Candidate[],
): PacedCalls {
  const pairs = new Map<string, number>();
  const going: string[] = [];
  const waiting: PacedCalls["waiting"] = [];
  let tat = before;
  let place = 0;
  for (const { id, pair } of candidates) {
    const pairTat = pair === null ? null : (pairs.get(pair.key) ?? pair.tat);
    const pairDueAt = pair === null ? now : nextCallAt(PAIR_PACE, pairTat, now);
    if (pairDueAt > now) {
      waiting.push({ id, dueAt: pairDueAt });
    } else if (roomFor(pace, tat, now) < 1) {
      // Each at its turn, so that they do not all come back for one place.
      waiting.push({ id, dueAt: nextCallAt(pace, tat, now) + place * pace.intervalUs });
      place += 1;
    } else {
      going.push(id);
      tat = afterCall(pace, tat, now);
      if (pair !== null) pairs.set(pair.key, afterCall(PAIR_PACE, pairTat, now));
    }
  }
  return { going, waiting, tat, pairs: [...pairs].map(([key, pairTat]) => ({ key, tat: pairTat })) };
}

/** Keys of send_pace. */
export const numberKey = (phoneId: string): string => `number:${phoneId}`;
export const pairKey = (phoneId: string, contactId: string): string => `pair:${phoneId}:${contactId}`;
