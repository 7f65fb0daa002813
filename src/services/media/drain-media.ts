import { setTimeout as delay } from "node:timers/promises";
import type { SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { claimMedia, type ClaimedMedia } from "./claim-media";
import { fetchMedia } from "./fetch-media";

/** Files come in pieces, so this bounds memory too. */
const AT_ONCE = 4;
/** Big files have places of their own: small ones do not wait behind them. */
const BIG_AT_ONCE = 2;
/** While files come, others are looked for this often. */
const LOOK_AGAIN_MS = 250;

/**
 * Fetches the files that are due, a few side by side. Answers how many it took up; 0 means there is nothing to do. When
 * `stop` fires, what is under way is given back and other workers take it up.
 * @throws when nothing can be claimed (no database). One file's trouble is logged and left to its lease.
 */
export async function drainMedia(
  system: SystemContext,
  stop: AbortSignal = new AbortController().signal,
): Promise<number> {
  const small = new Set<Promise<void>>();
  const big = new Set<Promise<void>>();
  let count = 0;

  const start = (file: ClaimedMedia) => {
    const takeBigPlace = () => {
      if (big.size >= BIG_AT_ONCE) return false;
      small.delete(fetching);
      big.add(fetching);
      return true;
    };
    const fetching: Promise<void> = fetchMedia(system, file, { takeBigPlace, stop })
      .catch((error: unknown) =>
        system.log.error({ mediaId: file.id, reason: describeFailure(error) }, "fetching a file broke off"),
      )
      .finally(() => {
        small.delete(fetching);
        big.delete(fetching);
      });
    small.add(fetching);
  };

  try {
    for (;;) {
      const room = stop.aborted ? 0 : AT_ONCE - small.size;
      const claimed = room > 0 ? await claimMedia(system, room) : [];
      count += claimed.length;
      for (const file of claimed) start(file);
      if (small.size + big.size === 0) return count;
      await Promise.race([...small, ...big, delay(LOOK_AGAIN_MS)]);
    }
  } finally {
    await Promise.all([...small, ...big]);
  }
}
