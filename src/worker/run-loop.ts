import type { Logger } from "@/lib/server/logger";
import { describeFailure } from "@/services/describe-failure";

const LONGEST_PAUSE_MS = 5_000;

export type Loop = {
  /** There may be work: look now instead of at the next poll. */
  wake(): void;
  /** Ends after what is under way; resolves when it has ended. */
  stop(): Promise<void>;
};

/**
 * Calls `drain` until it answers 0, then waits for a wake-up or `pollMs`, for ever. After an error it waits a little
 * longer each time, up to 5 s, so that it is back soon after the database is.
 */
export function startLoop(input: {
  name: string;
  drain: () => Promise<number>;
  log: Logger;
  pollMs?: number;
  /** Two looks begin at least so far apart: what comes in between is taken together, at less cost each. */
  leastMs?: number;
}): Loop {
  const { name, drain, log, pollMs = 1_000, leastMs = 0 } = input;
  let isStopped = false;
  let isWanted = false;
  let errors = 0;
  let endPause: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Unlike a pause, no wake-up ends it. */
  const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  const isIdle = async (): Promise<boolean> => {
    // Taken before looking: a wake-up during the look asks for another one.
    isWanted = false;
    const count = await drain();
    errors = 0;
    return count === 0;
  };

  const run = async () => {
    while (!isStopped) {
      const nextLookAt = performance.now() + leastMs;
      try {
        if ((await isIdle()) && !isWanted && !isStopped) await pause(pollMs);
      } catch (error) {
        errors += 1;
        const pauseMs = Math.min(LONGEST_PAUSE_MS, 100 * 2 ** errors);
        log.error(
          { loop: name, errors, pauseMs, reason: describeFailure(error) },
          "loop failed, trying again",
        );
        if (!isStopped) await pause(pauseMs);
      }
      const restMs = nextLookAt - performance.now();
      if (restMs > 0 && !isStopped) await rest(restMs);
    }
  };

  const ended = run();
  return {
    wake() {
      isWanted = true;
      // After an error the pause is kept: a wake-up does not mend what is broken.
      if (errors === 0) endPause();
    },
    async stop() {
      isStopped = true;
      endPause();
      await ended;
    },
  };
}
