import { answerVerification } from "@/http/answer-verification";
import { readRawBody } from "@/http/read-raw-body";
import { withRequest } from "@/http/with-request";
import { env } from "@/lib/server/env";
import { createSystemContext } from "@/services/context";
import { MAX_WEBHOOK_BYTES, receiveWebhook } from "@/services/webhooks/receive-webhook";

// GET /api/v1/whatsapp/webhook – Meta asks whether this address is ours
export const GET = withRequest((request) =>
  answerVerification(request, { name: "installation", verifyToken: env().META_WEBHOOK_VERIFY_TOKEN }),
);

// POST /api/v1/whatsapp/webhook – Meta delivers; 200 says: it is stored
export const POST = withRequest(async (request, { log }) => {
  const rawBody = await readRawBody(request, MAX_WEBHOOK_BYTES);
  const signature = request.headers.get("x-hub-signature-256");
  await receiveWebhook(createSystemContext(log), { rawBody, signature });
  return Response.json({ received: true });
});
