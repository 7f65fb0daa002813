// POST /api/v1/whatsapp/connections/{id}/resume – tries the steps again that are not done
import { withOrganization } from "@/http/with-organization";
import { resumeConnection } from "@/services/whatsapp/resume-connection";

export const POST = withOrganization({
  role: "admin",
  limit: "claim-waba",
  handle: async (ctx, { params }) => Response.json(await resumeConnection(ctx, params.id ?? "")),
});
