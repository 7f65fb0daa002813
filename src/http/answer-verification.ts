import { env } from "@/lib/server/env";
import { verifySubscription } from "@/services/webhooks/verify-subscription";
import { clientAddress } from "./client-address";
import { requirePoint } from "./require-point";

/**
 * Answers Meta's GET on a webhook address with the challenge as text. Wrong guesses at a verify token are limited per
 * address of ours and caller; a right one is never refused for them, so nobody can keep Meta out.
 * @throws AppError `forbidden`, `rate_limited`.
 */
export async function answerVerification(
  request: Request,
  endpoint: { name: string; verifyToken: string },
): Promise<Response> {
  const challenge = await verify(request, endpoint);
  return new Response(challenge, {
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  });
}

async function verify(request: Request, { name, verifyToken }: { name: string; verifyToken: string }) {
  try {
    return verifySubscription(new URL(request.url).searchParams, verifyToken);
  } catch (error) {
    const caller = clientAddress(request.headers.get("x-forwarded-for") ?? undefined, env().TRUSTED_PROXIES);
    await requirePoint("webhook-verification", `${name}:${caller ?? "anybody"}`);
    throw error;
  }
}
