import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { findGraphError, realCode, type OwnErrorCode, type RetryClass } from "@/lib/graph-errors";
import type { StoredError } from "../conversations/message-status";

/** What becomes of a message whose call failed. */
export type Verdict =
  | { kind: "retry"; delayMs: number; error: StoredError }
  /** Meta had no time for it: too much is sent from the number, or to the customer. This try does not count. */
  | { kind: "turned_away"; slows: "number" | "pair"; delayMs: number; error: StoredError }
  /** It waits in its place until its number goes on sending; this try does not count. */
  | { kind: "wait"; error: StoredError }
  | { kind: "failed"; error: StoredError }
  | { kind: "unconfirmed"; error: StoredError };

/** How often it was tried, this time included; how often in a row it was turned away before; `random` is in [0, 1). */
export type Tries = { attempt: number; turnedAway: number; random: number };

export const MAX_ATTEMPTS = 12;
/** Being turned away so often takes hours with a number that sends too fast, and more than a day with a customer. */
export const MAX_TURNED_AWAY = 100;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;
const SHORTEST_DELAY_MS = 100;
/** 4^n seconds grow fast: 17 minutes are the longest pause. */
const LONGEST_PAIR_EXPONENT = 5;
const TOO_MANY_REQUESTS = 429;

/** An error of our own, as it is stored. */
export function ownError(code: OwnErrorCode, title: string): StoredError {
  return { code, title };
}

/**
 * Decides by Meta's code and by whether the call may have arrived, never by text. Only what was surely not taken is
 * tried again; a message that may have been taken becomes `unconfirmed`.
 */
export function classifyFailure(error: unknown, tries: Tries): Verdict {
  if (error instanceof GraphUnreachableError) {
    if (error.httpStatus === TOO_MANY_REQUESTS) {
      return decide("retry_number", ownError("too_fast", error.reason), tries);
    }
    if (error.mayHaveArrived) return { kind: "unconfirmed", error: ownError("no_answer", error.reason) };
    return decide("retry", ownError("meta_unreachable", error.reason), tries);
  }
  // The call was under way, and this is no answer: nobody knows how far it came.
  if (!(error instanceof GraphError))
    return { kind: "unconfirmed", error: ownError("no_answer", "internal") };
  const known = findGraphError(error.code, error.subcode);
  const isTurnedAway = known.key === "unknown" && error.httpStatus === TOO_MANY_REQUESTS;
  return decide(isTurnedAway ? "retry_number" : known.retry, toStoredError(error), tries, error.retryAfterMs);
}

function decide(retry: RetryClass, error: StoredError, tries: Tries, retryAfterMs = 0): Verdict {
  switch (retry) {
    case "final":
      return { kind: "failed", error };
    case "unclear":
      return { kind: "unconfirmed", error };
    case "pause":
      return { kind: "wait", error };
    case "retry":
      return retryOrFail(
        error,
        tries.attempt,
        Math.max(retryAfterMs, backOffMs(tries.attempt, tries.random)),
      );
    case "retry_number": {
      const delayMs = Math.max(retryAfterMs, backOffMs(tries.turnedAway + 1, tries.random));
      return turnAwayOrFail("number", delayMs, error, tries);
    }
    case "retry_pair":
      return turnAwayOrFail("pair", pairPauseMs(tries.turnedAway + 1, tries.random), error, tries);
  }
}

/** Tried again later, unless it was tried often enough. */
export function retryOrFail(error: StoredError, attempt: number, delayMs: number): Verdict {
  if (attempt >= MAX_ATTEMPTS) return { kind: "failed", error };
  return { kind: "retry", delayMs, error };
}

function turnAwayOrFail(
  slows: "number" | "pair",
  delayMs: number,
  error: StoredError,
  { turnedAway }: Tries,
): Verdict {
  if (turnedAway >= MAX_TURNED_AWAY) return { kind: "failed", error };
  return { kind: "turned_away", slows, delayMs, error };
}

/**
 * Full jitter: anything up to 1 s, 2 s, 4 s … 5 min, so that many messages turned away together do not come back
 * together.
 */
export function backOffMs(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.max(SHORTEST_DELAY_MS, Math.round(ceiling * random));
}

/** Meta asks for 4^n seconds (error 131056): never less, at most a quarter more. */
function pairPauseMs(time: number, random: number): number {
  return Math.round(1_000 * 4 ** Math.min(time, LONGEST_PAIR_EXPONENT) * (1 + random / 4));
}

/** What Meta answered, as it is kept. Where the real code stands below a general one, that one is. */
export function toStoredError({ code, subcode, message, details }: GraphError): StoredError {
  return { code: realCode(code, subcode), title: message, ...(details === null ? {} : { details }) };
}
