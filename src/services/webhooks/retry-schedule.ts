/** After this many attempts a row that still fails is `failed` for good (until somebody replays it). */
export const MAX_ATTEMPTS = 5;

/** How long to wait after the given number of failed attempts: 5 s, 30 s, 3 min, 18 min. */
export function retryDelayMs(attempts: number): number {
  return 5_000 * 6 ** (attempts - 1);
}
