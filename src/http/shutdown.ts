const KEY = Symbol.for("atende.shutdown");
type Registry = { ends: Set<() => void>; isStopping: boolean };
type Global = typeof globalThis & { [KEY]?: Registry };

/**
 * Calls `end` when the process is told to stop (SIGTERM, SIGINT), at once when it was told already: Next waits for open
 * event streams without limit, so they close themselves. Routes and src/web are separate module graphs; the list lives
 * on globalThis.
 * @returns a function that takes it off the list.
 */
export function onShutdown(end: () => void): () => void {
  const { ends, isStopping } = registry();
  if (isStopping) end();
  else ends.add(end);
  return () => void ends.delete(end);
}

function registry(): Registry {
  const holder = globalThis as Global;
  if (holder[KEY]) return holder[KEY];
  const created: Registry = { ends: new Set(), isStopping: false };
  holder[KEY] = created;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      created.isStopping = true;
      for (const end of created.ends) end();
    });
  }
  return created;
}
