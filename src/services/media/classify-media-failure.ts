import type { MediaError } from "@/contracts/media";
import { DownloadTooLargeError, ForbiddenAddressError } from "@/lib/server/graph/download-media";
import { GraphError, GraphUnreachableError, isPassing } from "@/lib/server/graph/graph-error";
import { FileTooLargeError } from "@/lib/server/media-store/spool";
import type { Noted } from "../health/note-graph-failure";
import { kindOf } from "../health/refusal-kind";

/** What becomes of a file that could not be fetched. */
export type MediaVerdict =
  | { kind: "retry"; delayMs: number }
  /** Like retry, but it was not about this file: the try does not count. */
  | { kind: "wait"; delayMs: number }
  | { kind: "failed"; error: MediaError };

/** Meta's answer has no bytes. */
export class EmptyFileError extends Error {
  override readonly name = "EmptyFileError";
}

/** Meta forgets the id of a received file after 7 days. */
const LIFE_MS = 7 * 24 * 3_600_000;
/** A file may be known a little later than its message; and an answer without bytes is tried again. */
const SURE_AFTER = 5;
const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 30 * 60_000;
const SHORTEST_DELAY_MS = 500;
const NEW_GRANT_MS = 60_000;

/**
 * Decides by what failed, never by text. `attempt` counts from 1, `ageMs` from the message, `random` is in [0, 1).
 * Whatever may pass is tried again, with full jitter, until Meta has forgotten the file; `noted` is what the refusal
 * means for the number.
 */
export function classifyMediaFailure(
  error: unknown,
  { attempt, ageMs, random, noted }: { attempt: number; ageMs: number; random: number; noted: Noted },
): MediaVerdict {
  // Of a paused number nothing is claimed until it goes on.
  if (noted === "paused") return { kind: "wait", delayMs: 0 };
  if (noted === "outdated") return { kind: "wait", delayMs: Math.round(NEW_GRANT_MS * random) };
  const { reason, isFinal } = judge(error, attempt);
  if (isFinal) return { kind: "failed", error: reason };
  const asked = error instanceof GraphError ? (error.retryAfterMs ?? 0) : 0;
  const pauseMs = Math.max(backOffMs(attempt, random), asked);
  return ageMs + pauseMs > LIFE_MS ? { kind: "failed", error: reason } : { kind: "retry", delayMs: pauseMs };
}

/** What it is called when it is given up, and whether it is. */
function judge(error: unknown, attempt: number): { reason: MediaError; isFinal: boolean } {
  if (error instanceof FileTooLargeError || error instanceof DownloadTooLargeError) {
    return { reason: "too_large", isFinal: true };
  }
  if (error instanceof EmptyFileError) return { reason: "empty", isFinal: attempt >= SURE_AFTER };
  if (isGone(error)) return { reason: "expired", isFinal: attempt >= SURE_AFTER };
  // A new host of Meta's: this installation may know it tomorrow.
  if (error instanceof ForbiddenAddressError) return { reason: "refused", isFinal: false };
  if (!(error instanceof GraphError)) return { reason: "unreachable", isFinal: false };
  // What is wrong with the connection can be mended in time.
  const mayPass = isPassing(error) || kindOf(error) !== null;
  return { reason: "refused", isFinal: !mayPass && attempt >= SURE_AFTER };
}

/**
 * Whether Meta does not know the id or the address (any more): code 100 with subcode 33, or HTTP 404
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media).
 */
export function isGone(error: unknown): boolean {
  if (error instanceof GraphError && error.code === 100 && error.subcode === 33) return true;
  const hasStatus = error instanceof GraphError || error instanceof GraphUnreachableError;
  return hasStatus && (error.httpStatus === 404 || error.httpStatus === 410);
}

/** Full jitter: anything up to 2 s, 4 s, 8 s … 30 min. */
function backOffMs(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.max(SHORTEST_DELAY_MS, Math.round(ceiling * random));
}
