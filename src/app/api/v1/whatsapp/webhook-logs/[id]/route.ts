import { withOrganization } from "@/http/with-organization";
import { getWebhookLog } from "@/services/webhooks/get-webhook-log";

// GET /api/v1/whatsapp/webhook-logs/{id} – one delivery with its body and what each change became
export const GET = withOrganization({
  role: "admin",
  handle: async (ctx, { params }) => Response.json(await getWebhookLog(ctx, params.id ?? "")),
});
