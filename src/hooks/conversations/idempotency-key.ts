/**
 * A new Idempotency-Key: random, a UUID where the browser makes them. `crypto.randomUUID` exists only in secure
 * contexts, and an inbox on http://192.168.… is none.
 */
export function newIdempotencyKey(
  source: Partial<Pick<Crypto, "randomUUID">> & Pick<Crypto, "getRandomValues"> = crypto,
) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
