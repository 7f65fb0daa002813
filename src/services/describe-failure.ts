import { z } from "zod";
import { AppError } from "./errors";

const WithCode = z.looseObject({ code: z.string().regex(/^[\w.-]{1,32}$/) });
const WithSqlState = z.looseObject({
  meta: z.looseObject({
    driverAdapterError: z.looseObject({
      cause: z.looseObject({ originalCode: z.string().regex(/^\w{5}$/) }),
    }),
  }),
});

/**
 * What went wrong, for the log and the inspector. An error of the database or of a schema quotes what it was given, so
 * only its kind, its codes and the names of fields come out, never its message: that may hold what a customer wrote.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  if (error instanceof z.ZodError) {
    return error.issues
      .slice(0, 3)
      .map((issue) => `${issue.path.join(".") || "value"}: ${issue.code}`)
      .join(", ");
  }
  if (!(error instanceof Error)) return "unknown error";
  const sqlState = WithSqlState.safeParse(error).data?.meta.driverAdapterError.cause.originalCode;
  const code = sqlState ?? WithCode.safeParse(error).data?.code;
  return code === undefined ? error.name : `${error.name} ${code}`;
}

/** Where it went wrong: the stack without its first lines, which repeat the message. */
export function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return stack
    .split("\n")
    .filter((line) => /^\s+at \S/.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
