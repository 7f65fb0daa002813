import { readRawBody } from "@/http/read-raw-body";
import { RECEIVED, takeWebhook, verifyWebhookAddress } from "@/http/webhook-endpoint";
import { withRequest } from "@/http/with-request";
import { MAX_WEBHOOK_BYTES } from "@/services/webhooks/receive-webhook";

// In production src/web answers this address before Next does; `npm run dev` comes here. Both do the same.

const installation = { connectionId: null };

// GET /api/v1/whatsapp/webhook – Meta asks whether this address is ours
export const GET = withRequest((request) => verifyWebhookAddress(installation, request));

// POST /api/v1/whatsapp/webhook – Meta delivers; 200 says: it is stored
export const POST = withRequest(async (request, { log }) => {
  await takeWebhook(installation, {
    log,
    signature: request.headers.get("x-hub-signature-256"),
    readBody: () => readRawBody(request, MAX_WEBHOOK_BYTES),
  });
  return Response.json(RECEIVED);
});
