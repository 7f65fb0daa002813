import { withOrganization } from "@/http/with-organization";
import { checkNow } from "@/services/health/check-now";

// POST /api/v1/whatsapp/connections/{id}/health-check – asks Meta now how the connection is
export const POST = withOrganization({
  role: "admin",
  limit: "health-check",
  handle: async (ctx, { params }) => Response.json(await checkNow(ctx, params.id ?? "")),
});
