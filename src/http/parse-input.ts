import type { z } from "zod";
import { AppError } from "@/services/errors";

const MAX_BODY_BYTES = 256 * 1024;

/** The JSON body of a request, checked. @throws AppError `invalid_input` (400) or `payload_too_large` (413). */
export async function parseBody<S extends z.ZodType>(request: Request, schema: S): Promise<z.output<S>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.+-]*\+)?json\b/i.test(type)) {
    throw new AppError("invalid_input", "Send the body as JSON with Content-Type: application/json");
  }
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw tooLarge();
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON");
  }
  return check(schema, value);
}

/** The query string of a request, checked. @throws AppError `invalid_input`. */
export function parseQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  return check(schema, Object.fromEntries(new URL(request.url).searchParams));
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

function tooLarge(): AppError {
  return new AppError("payload_too_large", "The body is too large");
}
