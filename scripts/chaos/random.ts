/** A stream of numbers from 0 to 1 that a seed decides (mulberry32): the same seed, the same trouble. */
export type Random = {
  next: () => number;
  between: (low: number, high: number) => number;
  pick: <T>(of: readonly T[]) => T;
};

/** Makes such a stream. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    pick: (of) => {
      const one = of[Math.floor(next() * of.length)];
      if (one === undefined) throw new Error("Nothing to pick from.");
      return one;
    },
  };
}
