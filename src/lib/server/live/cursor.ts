/** A place in the stream of live events: transaction id, then row id. */
export type Cursor = { xid: bigint; id: bigint };

/** Higher than any row id: "everything of this transaction". */
const AFTER_ALL_ROWS = 2n ** 63n - 1n;

/** How long a cursor is good for; rows are kept for two days. */
const CURSOR_LIFE_MS = 24 * 3_600_000;

/** The place right before the first transaction that may still be running. */
export function cursorBefore(horizon: bigint): Cursor {
  return { xid: horizon - 1n, id: AFTER_ALL_ROWS };
}

/** Whether `a` lies before `b`. */
export function isBefore(a: Cursor, b: Cursor): boolean {
  return a.xid < b.xid || (a.xid === b.xid && a.id < b.id);
}

/** The cursor as an SSE id. It carries the time, because a transaction id does not tell how old it is. */
export function toEventId(cursor: Cursor, now: number): string {
  return `${cursor.xid}-${cursor.id}-${now}`;
}

/**
 * Reads an SSE id back.
 * @returns null when it is not one of ours, or too old to be sure that no event after it was deleted.
 */
export function fromEventId(text: string, now: number): Cursor | null {
  const match = /^(\d{1,20})-(\d{1,20})-(\d{1,15})$/.exec(text);
  if (!match) return null;
  const [, xid = "", id = "", time = ""] = match;
  if (now - Number(time) > CURSOR_LIFE_MS) return null;
  return { xid: BigInt(xid), id: BigInt(id) };
}
