/**
 * A copy of parsed JSON that PostgreSQL can hold: `text` and `jsonb` refuse U+0000 and `jsonb` refuses half a surrogate
 * pair; both become U+FFFD, in keys as well.
 */
export function toStorable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(toStorable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storableText(key), toStorable(inner)]),
  );
}

/** JSON that came as UTF-8, parsed; see toStorable: what PostgreSQL refuses can then only be there as an escape. @throws SyntaxError */
export function parseStorable(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return /\\u(?:0000|d[89a-f])/i.test(text) ? toStorable(value) : value;
}

/** A text that PostgreSQL can hold; see toStorable. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}
