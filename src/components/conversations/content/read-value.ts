/** A text at a path in something Meta sent; null when it is not there, not a text or blank. */
export function readText(content: unknown, ...path: string[]): string | null {
  const value = readValue(content, ...path);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** A finite number at a path, also when it was written as a text. */
export function readNumber(content: unknown, ...path: string[]): number | null {
  const value = readValue(content, ...path);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** The objects of a list at a path; what is no object is left out. */
export function readObjects(content: unknown, ...path: string[]): Record<string, unknown>[] {
  const value = readValue(content, ...path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Whatever stands at a path, undefined when nothing does. */
export function readValue(content: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), content);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
