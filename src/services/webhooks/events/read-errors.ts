import type { StoredError } from "../../conversations/message-status";
import { asList, asNumber, asObject, asText } from "./json-values";

/** More than Meta ever names for one message. */
const MOST = 10;

/** Reads Meta's `errors` of a message or status; a code that is written as text becomes a number where it is one. */
export function readErrors(errors: unknown): StoredError[] {
  return asList(errors).slice(0, MOST).flatMap(readError);
}

function readError(raw: unknown): StoredError[] {
  const error = asObject(raw);
  const code = asNumber(error?.code) ?? asText(error?.code, 64);
  if (error === null || code === null) return [];
  const details = asText(asObject(error.error_data)?.details) ?? asText(error.details);
  const title = asText(error.title) ?? asText(error.message) ?? String(code);
  return [{ code, title, ...(details === null ? {} : { details }) }];
}
