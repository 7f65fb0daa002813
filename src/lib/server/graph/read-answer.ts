import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { parseStorable } from "@/lib/storable-json";
import { GraphError, GraphUnreachableError } from "./graph-error";

const ErrorAnswer = z.object({
  error: z.object({
    code: z.coerce.number().int(),
    message: z.string().catch("Meta gave no reason"),
    error_subcode: z.coerce.number().int().optional().catch(undefined),
    fbtrace_id: z.string().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
    error_user_msg: z.string().optional().catch(undefined),
    error_data: z.object({ details: z.string().optional() }).optional().catch(undefined),
  }),
});

type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

/**
 * Turns what came back into the value the caller asked for.
 * @throws GraphError when Meta said no (by the body: Meta's HTTP status is not to be relied on); GraphUnreachableError
 * when the answer cannot be read. Then only a 4xx tells that the call did nothing.
 */
export function readAnswer<S extends z.ZodType>(
  answer: Answer,
  schema: S,
  secrets: readonly string[],
): z.output<S> {
  const value = parseJson(answer.text);
  const refused = ErrorAnswer.safeParse(value);
  if (refused.success) throw toGraphError(refused.data.error, answer, secrets);

  const isSuccess = answer.status >= 200 && answer.status < 300;
  const wanted = isSuccess ? schema.safeParse(value) : null;
  if (wanted?.success) return wanted.data;

  const fields = wanted?.error.issues.map((issue) => issue.path.join(".") || "(all)").join(", ");
  throw new GraphUnreachableError(
    "unreadable_answer",
    `Meta's answer (HTTP ${answer.status}) cannot be read${fields ? `: ${fields}` : ""}`,
    { mayHaveArrived: answer.status < 400 || answer.status >= 500, httpStatus: answer.status },
  );
}

function parseJson(text: string): unknown {
  try {
    return parseStorable(text);
  } catch {
    return undefined;
  }
}

function toGraphError(
  error: z.output<typeof ErrorAnswer>["error"],
  { status, headers }: Answer,
  secrets: readonly string[],
): GraphError {
  const details = error.error_data?.details ?? error.error_user_msg;
  const retryAfterMs = readRetryAfterMs(headers);
  return new GraphError({
    code: error.code,
    subcode: error.error_subcode ?? null,
    httpStatus: status,
    traceId: error.fbtrace_id?.slice(0, 128).toWellFormed() ?? null,
    message: hideSecrets(error.message, secrets),
    details: details === undefined ? null : hideSecrets(details, secrets),
    isTransient: error.is_transient ?? false,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Meta repeats a malformed token, and could repeat a PIN, in its error text: neither may travel on in an error. */
function hideSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4);
  const hidden = known.reduce((shown, secret) => shown.replaceAll(secret, "[hidden]"), text);
  // A cut may leave half a surrogate pair, which PostgreSQL refuses.
  return hidden
    .replace(/\bEAA[\w-]{8,}/g, "[hidden]")
    .slice(0, 500)
    .toWellFormed();
}

const BusinessUsage = z.record(
  z.string(),
  z.array(z.object({ estimated_time_to_regain_access: z.number().catch(0) })),
);

/**
 * How long Meta asks to wait: Retry-After, else X-Business-Use-Case-Usage, whose unit is minutes
 * (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
 */
export function readRetryAfterMs(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const retryAfter = headers["retry-after"];
  if (retryAfter !== undefined) {
    const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
    if (ms > 0) return ms;
  }
  const usage = BusinessUsage.safeParse(
    parseJson([headers["x-business-use-case-usage"] ?? ""].flat().join("")),
  );
  const minutes = usage.success
    ? Object.values(usage.data)
        .flat()
        .map((one) => one.estimated_time_to_regain_access)
    : [];
  const longest = Math.max(0, ...minutes);
  return longest > 0 ? longest * 60_000 : undefined;
}
