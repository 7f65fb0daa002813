/** After this many attempts a row that still fails is `failed` for good (until somebody replays it). */
export const MAX_ATTEMPTS = 5;

/** Workers that died with a row, often with others beside it: from so many on the row is claimed alone. */
export const SUSPECT_AFTER = 3;

/** After so many dead workers, most of which held nothing but this row, it is `failed` without another try. */
export const MAX_LOST_CLAIMS = 10;

/** How long to wait after the given number of failed attempts: 5 s, 30 s, 3 min, 18 min. */
export function retryDelayMs(attempts: number): number {
  return 5_000 * 6 ** (attempts - 1);
}
