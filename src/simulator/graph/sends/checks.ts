import { isRecord } from "../call";
import { invalidParameter, whatsappError, type GraphError } from "../graph-error";

/** 131008: something that must be there is not (Meta: "Cloud API > Error codes"). */
export function missing(details: string): GraphError {
  return whatsappError(131008, "Required parameter is missing", details);
}

/** 131009: something is there and cannot be right. */
export function invalid(details: string): GraphError {
  return whatsappError(131009, "Parameter value is not valid", details);
}

/** The object `owner[name]`, or the refusal Meta gives. */
export function requireObject(owner: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = owner[name];
  if (value === undefined) throw missing(`Parameter '${name}' is mandatory`);
  if (!isRecord(value)) throw invalid(`Param ${name} must be a JSON object.`);
  return value;
}

/** The list `owner[name]` with so many items at least and at most. */
export function requireList(
  owner: Record<string, unknown>,
  name: string,
  { min, max }: { min: number; max: number },
): Record<string, unknown>[] {
  const value = owner[name];
  if (value === undefined) throw missing(`Parameter '${name}' is mandatory`);
  if (!Array.isArray(value) || !value.every(isRecord)) {
    throw invalid(`Param ${name} must be an array of JSON objects.`);
  }
  if (value.length >= min && value.length <= max) return value;
  throw invalid(`Invalid ${name} count. Min allowed ${name}: ${min}, Max allowed ${name}: ${max}`);
}

/** A text that must be there, of so many characters at most. */
export function requireText(owner: Record<string, unknown>, name: string, max: number, path = name): string {
  const text = readText(owner, name, max, path);
  if (text === undefined || text === "") throw missing(`Parameter '${path}' is mandatory`);
  return text;
}

/** A text that may be left out. */
export function readText(
  owner: Record<string, unknown>,
  name: string,
  max: number,
  path = name,
): string | undefined {
  const value = owner[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(`Param ${path} must be a string.`);
  if ([...value].length <= max) return value;
  throw invalid(`${path} length invalid. Min length: 1, Max length: ${max}`);
}

/** The same for texts that Meta refuses with a plain 100 when they are too long. */
export function readLongText(
  owner: Record<string, unknown>,
  name: string,
  max: number,
  path: string,
): string | undefined {
  const value = owner[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(`Param ${path} must be a string.`);
  if ([...value].length > max)
    throw invalidParameter(`Param ${path} must be at most ${max} characters long.`);
  return value;
}
