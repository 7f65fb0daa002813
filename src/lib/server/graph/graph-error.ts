type Refusal = {
  code: number;
  subcode: number | null;
  httpStatus: number;
  traceId: string | null;
  message: string;
  details: string | null;
  isTransient: boolean;
  retryAfterMs?: number;
};

/**
 * Meta answered and said no. `code` decides what to do, `subcode` sometimes holds the code of older calls, `details` is
 * Meta's longer sentence (https://developers.facebook.com/docs/graph-api/guides/error-handling). Holds no secret.
 */
export class GraphError extends Error {
  readonly code: number;
  readonly subcode: number | null;
  readonly httpStatus: number;
  readonly traceId: string | null;
  readonly details: string | null;
  readonly isTransient: boolean;
  /** Milliseconds to wait, when Meta named them. */
  readonly retryAfterMs: number | undefined;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "GraphError";
    this.code = refusal.code;
    this.subcode = refusal.subcode;
    this.httpStatus = refusal.httpStatus;
    this.traceId = refusal.traceId;
    this.details = refusal.details;
    this.isTransient = refusal.isTransient;
    this.retryAfterMs = refusal.retryAfterMs;
  }

  /** Whether Meta named this number as code or as subcode: older calls answer code 100 with the real one below it. */
  is(...codes: number[]): boolean {
    return codes.includes(this.code) || (this.subcode !== null && codes.includes(this.subcode));
  }
}

/** Why there is no answer to go by. */
export type UnreachableReason = "not_connected" | "timed_out" | "connection_lost" | "unreadable_answer";

/** There is no readable answer of Meta's. Only when `mayHaveArrived` is false is it sure that the call did nothing. */
export class GraphUnreachableError extends Error {
  readonly reason: UnreachableReason;
  readonly mayHaveArrived: boolean;
  readonly httpStatus: number | null;

  constructor(
    reason: UnreachableReason,
    message: string,
    extra: { mayHaveArrived: boolean; httpStatus?: number; cause?: unknown },
  ) {
    super(message, { cause: extra.cause });
    this.name = "GraphUnreachableError";
    this.reason = reason;
    this.mayHaveArrived = extra.mayHaveArrived;
    this.httpStatus = extra.httpStatus ?? null;
  }
}

/** Whether an error came from a call to Graph, answered or not. */
export function isGraphFailure(error: unknown): error is GraphError | GraphUnreachableError {
  return error instanceof GraphError || error instanceof GraphUnreachableError;
}

/** Whether Meta turned the call away because there were too many: app (4), user (17), page (32), 613, WABA (80007). */
export function isRateLimited(error: unknown): boolean {
  return error instanceof GraphError && error.is(4, 17, 32, 613, 80007);
}

/**
 * Whether the same management call may succeed later without anybody changing anything: rate limits, Meta's own trouble
 * (1, 2, 131000, 131016), registration servers busy (133004), a number deleted just now (133015) or in
 * maintenance (131057, 2494100), no answer at all.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof GraphUnreachableError) return true;
  if (!(error instanceof GraphError)) return false;
  return (
    error.isTransient ||
    isRateLimited(error) ||
    error.is(1, 2, 131000, 131016, 131057, 133004, 133015, 2494100)
  );
}
