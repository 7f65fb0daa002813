import type { ErrorBody } from "@/contracts/common";
import type { Logger } from "@/lib/server/logger";
import { AppError, type ErrorCode } from "@/services/errors";

const statusOf: Record<ErrorCode, number> = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  number_taken: 409,
  state_invalid: 403,
  rate_limited: 429,
  window_closed: 422,
  not_retryable: 409,
  number_inactive: 409,
  idempotency_key_reused: 422,
  token_exchange_failed: 500,
  grant_not_proven: 403,
  list_phone_numbers_failed: 500,
  token_invalid: 422,
  permission_missing: 422,
  app_id_needed: 422,
  app_secret_wrong: 422,
  waba_not_covered: 422,
  number_not_in_waba: 422,
  meta_refused: 422,
  meta_rate_limited: 500,
  meta_unavailable: 502,
  database_error: 500,
  signature_missing: 401,
  signature_wrong: 403,
  payload_too_large: 413,
  media_pending: 409,
  media_failed: 404,
  media_type_refused: 422,
  cannot_store: 503,
};

/** The one error shape. What is not an AppError is a plain 500 whose cause is only in the log. */
export function toErrorResponse(error: unknown, requestId: string, log: Logger): Response {
  if (!(error instanceof AppError)) {
    log.error({ err: error }, "request failed");
    return respond(500, {
      error: "Something went wrong on our side. Try again.",
      code: "internal_error",
      requestId,
    });
  }
  const status = statusOf[error.code];
  log[status >= 500 ? "error" : "info"](
    { errorCode: error.code, status, cause: causeName(error) },
    "request refused",
  );
  const headers: Record<string, string> =
    error.retryAfterMs === undefined ? {} : { "Retry-After": String(Math.ceil(error.retryAfterMs / 1000)) };
  const body: ErrorBody = { error: error.message, code: error.code, requestId };
  return respond(status, error.details === undefined ? body : { ...body, details: error.details }, headers);
}

function causeName(error: AppError): string | undefined {
  return error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
}

function respond(status: number, body: ErrorBody, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...headers, "Cache-Control": "no-store" } });
}
