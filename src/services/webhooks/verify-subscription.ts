import { isSameSecret } from "@/lib/server/hash";
import { AppError } from "../errors";

/**
 * Answers Meta's verification request with its challenge (Meta: "Webhooks > Verification requests").
 * @throws AppError `forbidden` when the mode is not `subscribe`, the token is not this one or there is no challenge.
 */
export function verifySubscription(query: URLSearchParams, verifyToken: string): string {
  const challenge = query.get("hub.challenge");
  const isOurs = isSameSecret(query.get("hub.verify_token") ?? "", verifyToken);
  if (query.get("hub.mode") !== "subscribe" || !isOurs || !challenge) {
    throw new AppError("forbidden", "The verify token is not the one of this webhook address");
  }
  return challenge;
}
