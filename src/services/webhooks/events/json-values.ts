/** An object that came out of JSON. */
export type JsonObject = Record<string, unknown>;

/** The value when it is an object (no list), else null. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** A list as it is, a single object as a list of it, and nothing of anything else. */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return asObject(value) === null ? [] : [value];
}

/** Trimmed text, cut to `max` characters; null when it is missing, empty or of another shape. */
export function asText(value: unknown, max = 1_024): string | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (text === "") return null;
  // A cut may leave half a surrogate pair, which PostgreSQL refuses.
  return text.length > max ? text.slice(0, max).toWellFormed() : text;
}

/** An id, which Meta's samples also write as a number; null when there is none that an index could hold. */
export function asId(value: unknown, max = 256): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== "string") return null;
  const id = value.trim();
  return id === "" || id.length > max ? null : id;
}

/** A whole or broken number, also one written as text. */
export function asNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || !/^\s*-?\d{1,15}(\.\d{1,9})?\s*$/.test(value)) return null;
  return Number(value);
}

/** `true`, `false`, also as text; else null. */
export function asFlag(value: unknown): boolean | null {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : null;
}
