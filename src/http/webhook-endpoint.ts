import { TooMuchWaitingError } from "@/lib/server/group-calls";
import { env } from "@/lib/server/env";
import type { Logger } from "@/lib/server/logger";
import { describeFailure } from "@/services/describe-failure";
import { AppError, notFound } from "@/services/errors";
import { receiveWebhook } from "@/services/webhooks/receive-webhook";
import { findEndpointSecrets } from "@/services/whatsapp/endpoint-secrets";
import { answerVerification } from "./answer-verification";
import type { WebhookAddress } from "./webhook-addresses";

export type Delivery = { log: Logger; signature: string | null; readBody: () => Promise<Uint8Array> };

/** What a delivery that is stored is answered with. */
export const RECEIVED = { received: true };

/**
 * Takes in one delivery, for Next's routes and for src/web alike; returning means stored.
 * @throws AppError `not_found` at an own address that is none (any more), and what readBody and receiveWebhook throw.
 */
export async function takeWebhook({ connectionId }: WebhookAddress, delivery: Delivery): Promise<void> {
  const ownAddress = connectionId === null ? null : await findOwn(connectionId);
  const rawBody = await delivery.readBody();
  await receiveWebhook(delivery, { rawBody, signature: delivery.signature, ownAddress });
}

/** Answers Meta's verification request. @throws AppError `not_found`, and what answerVerification throws. */
export async function verifyWebhookAddress(
  { connectionId }: WebhookAddress,
  request: Request,
): Promise<Response> {
  if (connectionId === null) {
    const verifyToken = env().META_WEBHOOK_VERIFY_TOKEN;
    return answerVerification(request, { name: "installation", verifyToken });
  }
  const { configId, verifyToken } = await findOwn(connectionId);
  return answerVerification(request, { name: configId, verifyToken });
}

async function findOwn(configId: string) {
  const secrets = await findEndpointSecrets(configId).catch((error: unknown) => {
    const why = error instanceof TooMuchWaitingError ? error.message : describeFailure(error);
    throw new AppError("cannot_store", "The webhook cannot be taken now. Deliver it again later.", {
      cause: new Error(why),
    });
  });
  if (!secrets) throw notFound("Webhook address");
  return { configId, ...secrets };
}
