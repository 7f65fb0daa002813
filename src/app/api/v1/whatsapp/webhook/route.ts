import { readRawBody } from "@/http/read-raw-body";
import { withRequest } from "@/http/with-request";
import { createSystemContext } from "@/services/context";
import { MAX_WEBHOOK_BYTES, receiveWebhook } from "@/services/webhooks/receive-webhook";
import { verifySubscription } from "@/services/webhooks/verify-subscription";

// GET /api/v1/whatsapp/webhook – Meta asks whether this address is ours
export const GET = withRequest(async (request) => {
  const challenge = verifySubscription(new URL(request.url).searchParams);
  return new Response(challenge, {
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" },
  });
});

// POST /api/v1/whatsapp/webhook – Meta delivers; 200 says: it is stored
export const POST = withRequest(async (request, { log }) => {
  const rawBody = await readRawBody(request, MAX_WEBHOOK_BYTES);
  const signature = request.headers.get("x-hub-signature-256");
  await receiveWebhook(createSystemContext(log), { rawBody, signature });
  return Response.json({ received: true });
});
