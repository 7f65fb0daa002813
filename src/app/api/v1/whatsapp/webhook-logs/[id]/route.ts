import { WebhookLogQuery } from "@/contracts/webhook-logs";
import { withOrganization } from "@/http/with-organization";
import { getWebhookLog } from "@/services/webhooks/get-webhook-log";

// GET /api/v1/whatsapp/webhook-logs/{id} – one delivery with its body and what each change became
export const GET = withOrganization({
  role: "admin",
  query: WebhookLogQuery,
  handle: async (ctx, { params, query }) =>
    Response.json(await getWebhookLog(ctx, params.id ?? "", query.contents)),
});
