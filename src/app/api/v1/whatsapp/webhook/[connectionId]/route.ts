import { readRawBody } from "@/http/read-raw-body";
import { RECEIVED, takeWebhook, verifyWebhookAddress } from "@/http/webhook-endpoint";
import { withRequest } from "@/http/with-request";
import { MAX_WEBHOOK_BYTES } from "@/services/webhooks/receive-webhook";

// In production src/web answers this address before Next does; `npm run dev` comes here. Both do the same.

// GET /api/v1/whatsapp/webhook/{connectionId} – Meta asks whether an organization's own Meta app may use this address
export const GET = withRequest((request, { params }) =>
  verifyWebhookAddress({ connectionId: params.connectionId ?? "" }, request),
);

// POST /api/v1/whatsapp/webhook/{connectionId} – what an organization's own Meta app delivers
export const POST = withRequest(async (request, { log, params }) => {
  const address = { connectionId: params.connectionId ?? "" };
  await takeWebhook(address, {
    log,
    signature: request.headers.get("x-hub-signature-256"),
    readBody: () => readRawBody(request, MAX_WEBHOOK_BYTES),
  });
  return Response.json(RECEIVED);
});
