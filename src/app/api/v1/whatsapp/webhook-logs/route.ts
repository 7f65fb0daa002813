import { WebhookLogsQuery } from "@/contracts/webhook-logs";
import { withOrganization } from "@/http/with-organization";
import { listWebhookLogs } from "@/services/webhooks/list-webhook-logs";

// GET /api/v1/whatsapp/webhook-logs – what Meta delivered for this organization, newest first
export const GET = withOrganization({
  role: "admin",
  query: WebhookLogsQuery,
  handle: async (ctx, { query }) => Response.json(await listWebhookLogs(ctx, query)),
});
