const KEY = Symbol.for("atende.shutdown");
type Global = typeof globalThis & { [KEY]?: Set<() => void> };

/**
 * Calls `end` when the process is told to stop (SIGTERM, SIGINT): Next waits for open event streams without limit, so
 * they close themselves. Routes and instrumentation are separate module graphs; the list lives on globalThis.
 * @returns a function that takes it off the list.
 */
export function onShutdown(end: () => void): () => void {
  const holder = globalThis as Global;
  if (!holder[KEY]) {
    const ends = new Set<() => void>();
    holder[KEY] = ends;
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        for (const each of ends) each();
      });
    }
  }
  const ends = holder[KEY];
  ends.add(end);
  return () => void ends.delete(end);
}
