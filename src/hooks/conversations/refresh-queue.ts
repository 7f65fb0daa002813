/** How many reads run at once, and how many may wait before reading everything anew is the lighter work. */
const CONCURRENCY = 4;
const WAITING_MAX = 30;

type Options = {
  /** Reads one thing and shows it. One that is named again meanwhile is read once more afterwards. */
  refresh: (key: string) => Promise<void>;
  /** Too many changes at once, or a read failed: everything shown has to be read anew. */
  onFlood: () => void;
};

/** Turns a stream of "this changed" into reads: each thing one at a time and in order, so that no older answer wins. */
export function createRefreshQueue({ refresh, onFlood }: Options): (key: string) => void {
  const waiting = new Set<string>();
  const running = new Set<string>();

  const next = () => {
    for (const key of waiting) {
      if (running.size >= CONCURRENCY) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.add(key);
      void refresh(key)
        .catch(onFlood)
        .finally(() => {
          running.delete(key);
          next();
        });
    }
  };

  return (key) => {
    waiting.add(key);
    if (waiting.size > WAITING_MAX) {
      waiting.clear();
      onFlood();
    }
    next();
  };
}
