const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A connection that answers is looked at every six hours, give or take a fifth, so that many do not stay in step. */
const EVERY_MS = 6 * HOUR_MS;
const SPREAD = 0.2;
const FIRST_RETRY_MS = 5 * MINUTE_MS;
const SHORTEST_RETRY_MS = MINUTE_MS / 2;

/** Milliseconds until the next check after one that came to its end; `random` is in [0, 1). */
export function regularDelayMs(random: number): number {
  return Math.round(EVERY_MS * (1 - SPREAD + 2 * SPREAD * random));
}

/**
 * Milliseconds until the next check after `failures` (from 1) in a row that did not come to their end: full jitter under
 * a ceiling that doubles from 5 minutes to 6 hours, so that what fails together is not asked for together.
 */
export function retryDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(EVERY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return Math.max(SHORTEST_RETRY_MS, Math.round(ceiling * random));
}
