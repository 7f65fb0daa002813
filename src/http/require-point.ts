import { takePoint, type LimitName } from "@/lib/server/rate-limit";
import { AppError } from "@/services/errors";

/** Takes one point of a limit. @throws AppError `rate_limited`, which becomes 429 with Retry-After. */
export async function requirePoint(limit: LimitName, key: string): Promise<void> {
  const retryAfterMs = await takePoint(limit, key);
  if (retryAfterMs > 0) {
    throw new AppError("rate_limited", "Too many requests. Wait a moment and try again.", { retryAfterMs });
  }
}
