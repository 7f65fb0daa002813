import {
  GraphError,
  GraphUnreachableError,
  isGraphFailure,
  isRateLimited,
} from "@/lib/server/graph/graph-error";
import { AppError } from "../errors";

/** What of a failed call to Meta may be shown: a readable reason and what Meta's support asks for. Never a secret. */
export function graphDetails(error: GraphError | GraphUnreachableError) {
  if (error instanceof GraphUnreachableError) return { reason: error.message };
  return {
    reason: error.details ?? error.message,
    metaCode: error.code,
    ...(error.subcode === null ? {} : { metaSubcode: error.subcode }),
    ...(error.traceId === null ? {} : { traceId: error.traceId }),
  };
}

/** Meta's subcodes for a code that is of no use any more: expired, made for another address, used before. */
const codeReasons: Record<number, string> = {
  36007: "The code from Meta's window expired before it could be used. Start again.",
  36008: "Meta's window was opened for another address than this installation's APP_URL.",
  36009: "The code from Meta's window was used before. Start again.",
};

/** The refusal for a failed exchange or proof. A time-out may have used the code up, so it is not tried again. */
export function exchangeFailed(error: unknown): unknown {
  if (!isGraphFailure(error)) return error;
  if (isRateLimited(error)) return rateLimitedByMeta(error);
  const known = error instanceof GraphError ? codeReasons[error.subcode ?? error.code] : undefined;
  const unanswered =
    error instanceof GraphUnreachableError
      ? "Meta did not answer. The code may have been used up, so start again."
      : undefined;
  const details = graphDetails(error);
  return new AppError("token_exchange_failed", "Token exchange failed", {
    details: { ...details, reason: known ?? unanswered ?? details.reason },
    cause: error,
  });
}

/** The refusal when the numbers of an account cannot be listed. */
export function listingFailed(error: unknown): unknown {
  if (!isGraphFailure(error)) return error;
  if (isRateLimited(error)) return rateLimitedByMeta(error);
  return new AppError("list_phone_numbers_failed", "Failed to list phone numbers", {
    details: graphDetails(error),
    cause: error,
  });
}

/** The refusal when Meta did not confirm what the browser claimed. */
export function grantNotProven(reason: string): AppError {
  return new AppError("grant_not_proven", "Meta did not confirm access to this WhatsApp Business Account.", {
    details: { reason },
  });
}

/** The refusal when our own store failed; refusals we know pass through. */
export function storingFailed(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return new AppError("database_error", "Database error", {
    details: { reason: "The connection could not be stored. Start again in a moment." },
    cause: error,
  });
}

function rateLimitedByMeta(error: GraphError | GraphUnreachableError): AppError {
  const retryAfterMs = error instanceof GraphError ? error.retryAfterMs : undefined;
  return new AppError("meta_rate_limited", "Rate limited by Meta", {
    details: graphDetails(error),
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
