import { answerVerification } from "@/http/answer-verification";
import { readRawBody } from "@/http/read-raw-body";
import { withRequest } from "@/http/with-request";
import type { Logger } from "@/lib/server/logger";
import { createSystemContext } from "@/services/context";
import { notFound } from "@/services/errors";
import { MAX_WEBHOOK_BYTES, receiveWebhook } from "@/services/webhooks/receive-webhook";
import { findEndpointSecrets } from "@/services/whatsapp/connections";

// GET /api/v1/whatsapp/webhook/{connectionId} – Meta asks whether an organization's own Meta app may use this address
export const GET = withRequest(async (request, { log, params }) => {
  const { configId, verifyToken } = await findEndpoint(params.connectionId, log);
  return answerVerification(request, { name: configId, verifyToken });
});

// POST /api/v1/whatsapp/webhook/{connectionId} – what an organization's own Meta app delivers
export const POST = withRequest(async (request, { log, params }) => {
  const { configId, appSecret } = await findEndpoint(params.connectionId, log);
  const rawBody = await readRawBody(request, MAX_WEBHOOK_BYTES);
  const signature = request.headers.get("x-hub-signature-256");
  await receiveWebhook(createSystemContext(log), { rawBody, signature, ownAddress: { configId, appSecret } });
  return Response.json({ received: true });
});

async function findEndpoint(configId: string | undefined, log: Logger) {
  const secrets = configId ? await findEndpointSecrets(createSystemContext(log), configId) : null;
  if (!configId || !secrets) throw notFound("Webhook address");
  return { configId, ...secrets };
}
