// POST /api/v1/conversations/{id}/read – nothing is unread any more; the customer sees blue ticks
import { withOrganization } from "@/http/with-organization";
import { markRead } from "@/services/conversations/mark-read";

export const POST = withOrganization({
  handle: async (ctx, { params }) => Response.json(await markRead(ctx, params.id ?? "")),
});
