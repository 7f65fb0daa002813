import { ReplayRequest } from "@/contracts/webhook-logs";
import { withOrganization } from "@/http/with-organization";
import { replayWebhooks } from "@/services/webhooks/replay-webhooks";

// POST /api/v1/whatsapp/webhook-logs/replay – has the deliveries that pass the filters processed again
export const POST = withOrganization({
  role: "admin",
  body: ReplayRequest,
  handle: async (ctx, { body }) => Response.json(await replayWebhooks(ctx, body)),
});
