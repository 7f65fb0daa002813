import { env } from "@/lib/server/env";
import { isSameSecret } from "@/lib/server/hash";
import { AppError } from "../errors";

/**
 * Answers Meta's verification request with its challenge (Meta: "Webhooks > Verification requests").
 * @throws AppError `forbidden` when the mode is not `subscribe`, the token is not ours or there is no challenge.
 */
export function verifySubscription(query: URLSearchParams): string {
  const challenge = query.get("hub.challenge");
  const isOurs = isSameSecret(query.get("hub.verify_token") ?? "", env().META_WEBHOOK_VERIFY_TOKEN);
  if (query.get("hub.mode") !== "subscribe" || !isOurs || !challenge) {
    throw new AppError("forbidden", "The verify token does not match META_WEBHOOK_VERIFY_TOKEN");
  }
  return challenge;
}
