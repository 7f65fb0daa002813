/** A browser needs one. Whoever has more left some behind that its network never told us of. */
const MOST = 20;

const open = new Map<string, Set<() => void>>();

/**
 * Counts one more event stream of a caller (session or API key). Beyond 20 the oldest is told to end: it is the one
 * most likely to have nobody at its other side, while the newest surely has.
 * @returns a function that counts it off again.
 */
export function countStream(caller: string, endAsOldest: () => void): () => void {
  const streams = open.get(caller) ?? new Set();
  open.set(caller, streams);
  streams.add(endAsOldest);
  const [oldest] = streams;
  if (streams.size > MOST) oldest?.();
  return () => {
    streams.delete(endAsOldest);
    if (streams.size === 0 && open.get(caller) === streams) open.delete(caller);
  };
}
