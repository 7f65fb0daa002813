// GET /api/v1/messages/{id} – one message
import { withOrganization } from "@/http/with-organization";
import { getMessage } from "@/services/conversations/get-message";

export const GET = withOrganization({
  handle: async (ctx, { params }) => Response.json(await getMessage(ctx, params.id ?? "")),
});
