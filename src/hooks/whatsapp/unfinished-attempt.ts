import type { Connection, SignupAttempt } from "@/contracts/whatsapp";
import { type ErrorText, textOfCode } from "./describe-error";

/** An attempt that nobody came back to within a week is forgotten. */
const SHOWN_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** How an attempt is told: at which of Meta's screens it ended, or of which error; null where that is not known. */
export type AttemptEnd =
  | { kind: "left"; step: string | null }
  | { kind: "failed"; problem: ErrorText | null; said: string | null; sessionId: string | null }
  | { kind: "unfinished" };

/**
 * The attempt to go on with: the newest one, unless it came to its end, is old, or something was connected in another
 * way since. Whoever started it, in whatever browser: Meta keeps what was filled in.
 * @param attempts newest first.
 */
export function findUnfinishedAttempt(
  attempts: SignupAttempt[],
  connections: Pick<Connection, "connectedAt">[],
  now: number,
): SignupAttempt | null {
  const newest = attempts[0];
  if (!newest || newest.outcome === "claimed") return null;
  const startedAt = Date.parse(newest.startedAt);
  if (connections.some(({ connectedAt }) => connectedAt !== null && Date.parse(connectedAt) > startedAt))
    return null;
  return now - startedAt < SHOWN_FOR_MS ? newest : null;
}

/** What is known about how an attempt ended. */
export function describeAttempt(attempt: SignupAttempt): AttemptEnd {
  switch (attempt.outcome) {
    case "cancelled":
      return { kind: "left", step: attempt.currentStep };
    case "failed":
      return {
        kind: "failed",
        problem: textOfCode(attempt.errorCode),
        // Our own refusals are told by their texts; what Meta said is shown as Meta worded it.
        said: attempt.metaSessionId === null ? null : attempt.errorMessage,
        sessionId: attempt.metaSessionId,
      };
    case "open":
    case "expired":
    case "claimed":
      return { kind: "unfinished" };
    default:
      return attempt.outcome satisfies never;
  }
}
