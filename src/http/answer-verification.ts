import { env } from "@/lib/server/env";
import { verifySubscription } from "@/services/webhooks/verify-subscription";
import { clientAddress } from "./client-address";
import { requirePoint } from "./require-point";

/**
 * Answers Meta's GET on a webhook address with the challenge as text. Guesses at a verify token are limited per
 * address of ours and caller. @throws AppError `forbidden`, `rate_limited`.
 */
export async function answerVerification(
  request: Request,
  endpoint: { name: string; verifyToken: string },
): Promise<Response> {
  const caller = clientAddress(request.headers.get("x-forwarded-for") ?? undefined, env().TRUSTED_PROXIES);
  await requirePoint("webhook-verification", `${endpoint.name}:${caller ?? "anybody"}`);
  const challenge = verifySubscription(new URL(request.url).searchParams, endpoint.verifyToken);
  return new Response(challenge, {
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  });
}
