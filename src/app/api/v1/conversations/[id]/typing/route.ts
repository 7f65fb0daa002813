// POST /api/v1/conversations/{id}/typing – the customer sees for up to 25 seconds that somebody writes
import { withOrganization } from "@/http/with-organization";
import { showTyping } from "@/services/conversations/show-typing";

export const POST = withOrganization({
  handle: async (ctx, { params }) => Response.json(await showTyping(ctx, params.id ?? "")),
});
