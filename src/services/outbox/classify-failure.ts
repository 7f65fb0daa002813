import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { findGraphError, type OwnErrorCode } from "@/lib/graph-errors";
import type { StoredError } from "../conversations/message-status";

/** What becomes of a message whose call failed. */
export type Verdict =
  | { kind: "retry"; delayMs: number; error: StoredError }
  /** It waits in its place until its number goes on sending; this try does not count. */
  | { kind: "wait"; error: StoredError }
  | { kind: "failed"; error: StoredError }
  | { kind: "unconfirmed"; error: StoredError };

export const MAX_ATTEMPTS = 12;
/** 4^n seconds grow fast: the sixth pause would be over an hour. */
export const MAX_PAIR_ATTEMPTS = 6;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;
const SHORTEST_DELAY_MS = 100;

/** An error of our own, as it is stored. */
export function ownError(code: OwnErrorCode, title: string): StoredError {
  return { code, title };
}

/**
 * Decides by Meta's code and by whether the call may have arrived, never by text. `attempt` counts from 1; `random` is
 * in [0, 1). Only what was surely not taken is tried again; a message that may have been taken becomes `unconfirmed`.
 */
export function classifyFailure(
  error: unknown,
  { attempt, random }: { attempt: number; random: number },
): Verdict {
  if (error instanceof GraphUnreachableError) {
    if (error.mayHaveArrived) return { kind: "unconfirmed", error: ownError("no_answer", error.reason) };
    return retryOrFail(ownError("meta_unreachable", error.reason), attempt, backOffMs(attempt, random));
  }
  // The call was under way, and this is no answer: nobody knows how far it came.
  if (!(error instanceof GraphError))
    return { kind: "unconfirmed", error: ownError("no_answer", "internal") };

  const stored = toStoredError(error);
  const known = findGraphError(error.code, error.subcode);
  switch (known.retry) {
    case "final":
      return { kind: "failed", error: stored };
    case "unclear":
      return { kind: "unconfirmed", error: stored };
    case "retry":
      return retryOrFail(stored, attempt, Math.max(error.retryAfterMs ?? 0, backOffMs(attempt, random)));
    case "retry_pair":
      return attempt >= MAX_PAIR_ATTEMPTS
        ? { kind: "failed", error: stored }
        : { kind: "retry", delayMs: pairPauseMs(attempt, random), error: stored };
  }
}

/** Tried again later, unless it was tried often enough. */
export function retryOrFail(error: StoredError, attempt: number, delayMs: number): Verdict {
  if (attempt >= MAX_ATTEMPTS) return { kind: "failed", error };
  return { kind: "retry", delayMs, error };
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
function pairPauseMs(attempt: number, random: number): number {
  return Math.round(1_000 * 4 ** attempt * (1 + random / 4));
}

/** What Meta answered, as it is kept. Where the real code stands below code 100, that one is. */
export function toStoredError({ code, subcode, message, details }: GraphError): StoredError {
  const isBelow =
    code === 100 && subcode !== null && findGraphError(code, subcode).key !== findGraphError(100).key;
  return { code: isBelow ? subcode : code, title: message, ...(details === null ? {} : { details }) };
}
