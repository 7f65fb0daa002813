const DAY_MS = 24 * 3_600_000;

/**
 * The time of one of Meta's `timestamp`s (seconds since 1970, usually as text). One that is missing, not a number, or
 * more than a day ahead of the moment we received it is replaced by that moment.
 */
export function toMetaTime(timestamp: unknown, receivedAt: Date): Date {
  const isNumeric =
    typeof timestamp === "number" || (typeof timestamp === "string" && /^\d{1,12}$/.test(timestamp.trim()));
  const ms = isNumeric ? Number(timestamp) * 1000 : NaN;
  return ms > 0 && ms < receivedAt.getTime() + DAY_MS ? new Date(ms) : receivedAt;
}
