/** Meta shows "typing…" for 25 seconds at most (Meta: "Typing indicators"), so it is told again a little before. */
const REPEAT_MS = 20_000;

export type TypingSignal = { typed: () => void; sent: () => void };

/**
 * Tells the customer that somebody is writing: with the first key, and again every 20 seconds while keys follow. A
 * message that was sent ends it, so that the next key tells anew.
 */
export function createTypingSignal(tell: () => void, now: () => number = Date.now): TypingSignal {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    typed: () => {
      if (now() - toldAt < REPEAT_MS) return;
      toldAt = now();
      tell();
    },
    sent: () => {
      toldAt = Number.NEGATIVE_INFINITY;
    },
  };
}
