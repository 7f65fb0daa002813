import { readSessionId } from "@/lib/server/auth/session-cookie";
import { AppError } from "@/services/errors";
import { revokeSession } from "@/services/organizations/sessions";
import { refuseCrossSite } from "./refuse-cross-site";

/**
 * Ends the session of a sign-out request. next-auth would only log a failure and report success all the same.
 * @throws AppError `forbidden` from another site, `cannot_store` (503) when it is not certain that the session ended.
 */
export async function endSession(request: Request): Promise<void> {
  refuseCrossSite(request);
  const sessionId = await readSessionId(request.headers.get("cookie"));
  if (!sessionId) return;
  try {
    await revokeSession(sessionId);
  } catch (cause) {
    throw new AppError("cannot_store", "You are still signed in. Try again in a moment.", { cause });
  }
}
