import type { z } from "zod";
import { AppError } from "@/services/errors";
import { readRawBody } from "./read-raw-body";

const MAX_BODY_BYTES = 256 * 1024;

/** The JSON body of a request, checked. @throws AppError `invalid_input` (400) or `payload_too_large` (413). */
export async function parseBody<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.+-]*\+)?json\b/i.test(type)) {
    throw new AppError("invalid_input", "Send the body as JSON with Content-Type: application/json");
  }
  const bytes = await readRawBody(request, MAX_BODY_BYTES);
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    value = JSON.parse(text === "" ? "{}" : text, refuseNul);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid_input", "The body is not valid JSON");
  }
  return check(schema, value);
}

/** The query string of a request, checked. @throws AppError `invalid_input`. */
export function parseQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  for (const [name, value] of Object.entries(query)) refuseNul(name, value);
  return check(schema, query);
}

/** PostgreSQL's text cannot hold U+0000. */
function refuseNul(name: string, value: unknown): unknown {
  if (name.includes("\0") || (typeof value === "string" && value.includes("\0"))) {
    throw new AppError("invalid_input", "Text must not contain the character U+0000");
  }
  return value;
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const details = result.error.issues.map((issue) => ({
    path: issue.path.join("."),
    message: issue.message,
  }));
  const isMissing = result.error.issues.some(
    (issue) => issue.code === "invalid_type" && issue.input === undefined,
  );
  throw new AppError("invalid_input", isMissing ? "Missing required fields" : "Invalid input", { details });
}
