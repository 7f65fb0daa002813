/** Timers by name: starting one again ends the one before it. */
export function createTimers() {
  const running = new Map<string, () => void>();
  const stop = (...names: string[]) => {
    for (const name of names) {
      running.get(name)?.();
      running.delete(name);
    }
  };
  return {
    after(name: string, delayMs: number, act: () => void): void {
      stop(name);
      const timer = setTimeout(act, delayMs);
      running.set(name, () => clearTimeout(timer));
    },
    every(name: string, intervalMs: number, act: () => void): void {
      stop(name);
      const timer = setInterval(act, intervalMs);
      running.set(name, () => clearInterval(timer));
    },
    stop,
    stopAll: () => stop(...running.keys()),
  };
}
