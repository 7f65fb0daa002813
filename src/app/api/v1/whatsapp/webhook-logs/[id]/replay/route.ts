import { withOrganization } from "@/http/with-organization";
import { replayWebhook } from "@/services/webhooks/replay-webhooks";

// POST /api/v1/whatsapp/webhook-logs/{id}/replay – has one delivery processed again
export const POST = withOrganization({
  role: "admin",
  handle: async (ctx, { params }) => Response.json(await replayWebhook(ctx, params.id ?? "")),
});
