/** Every way a verb says no. The transport turns a code into a status (http/to-error-response.ts). */
export type ErrorCode =
  | "invalid_input"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "number_taken"
  | "state_invalid"
  | "rate_limited"
  | "window_closed"
  | "not_retryable"
  | "number_inactive"
  | "idempotency_key_reused"
  | "token_exchange_failed"
  | "grant_not_proven"
  | "list_phone_numbers_failed"
  // Credentials of an organization's own Meta app that do not fit together, by what is wrong with them.
  | "token_invalid"
  | "permission_missing"
  | "app_id_needed"
  | "app_secret_wrong"
  | "waba_not_covered"
  | "number_not_in_waba"
  | "meta_refused"
  | "meta_rate_limited"
  | "meta_unavailable"
  | "database_error"
  | "signature_missing"
  | "signature_wrong"
  | "payload_too_large"
  // Files: not there yet, not to be had, and what WhatsApp does not take.
  | "media_pending"
  | "media_failed"
  | "media_type_refused"
  | "cannot_store";

type Extra = { details?: unknown; cause?: unknown; retryAfterMs?: number };

/** An expected refusal: a stable code, a sentence for people that says what to do, optional details that may leave. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, { details, cause, retryAfterMs }: Extra = {}) {
    super(message, { cause });
    this.name = "AppError";
    this.code = code;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A foreign id and an unknown one get the same answer. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} not found`);
}
