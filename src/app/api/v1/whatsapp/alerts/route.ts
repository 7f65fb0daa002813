import { withOrganization } from "@/http/with-organization";
import { listAlerts } from "@/services/health/list-alerts";

// GET /api/v1/whatsapp/alerts – what is wrong with the organization's connections now, the worst first
export const GET = withOrganization({
  handle: async (ctx) => Response.json(await listAlerts(ctx)),
});
