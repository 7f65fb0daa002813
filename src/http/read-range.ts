/** Both ends count, from 0. */
export type Range = { start: number; end: number };

/**
 * The one part of `byteSize` bytes that a Range header asks for (RFC 9110, section 14); null when all of it is to be
 * sent: no header, another unit, several parts, or one that cannot be read. `unsatisfiable` when there are no such bytes.
 */
export function readRange(header: string | null, byteSize: number): Range | null | "unsatisfiable" {
  const [, first = "", last = ""] =
    /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replace(/\s+/g, "") ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    const count = Number(last);
    return count === 0 ? "unsatisfiable" : { start: Math.max(0, byteSize - count), end: byteSize - 1 };
  }
  const start = Number(first);
  const end = last === "" ? byteSize - 1 : Math.min(Number(last), byteSize - 1);
  if (last !== "" && Number(last) < start) return null;
  return start >= byteSize ? "unsatisfiable" : { start, end };
}
