// POST /api/v1/whatsapp/check-connection – whether the organization is connected; polled while a popup is open
import { CheckConnectionRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { checkConnection } from "@/services/whatsapp/check-connection";

export const POST = withOrganization({
  limit: "check-connection",
  body: CheckConnectionRequest,
  handle: async (ctx, { body }) => Response.json(await checkConnection(ctx, body)),
});
