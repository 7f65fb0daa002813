// POST /api/v1/conversations/{id}/read?upTo= – read by the team; the customer sees blue ticks
import { MarkReadQuery } from "@/contracts/send-message";
import { withOrganization } from "@/http/with-organization";
import { markRead } from "@/services/conversations/mark-read";

export const POST = withOrganization({
  query: MarkReadQuery,
  handle: async (ctx, { params, query }) => Response.json(await markRead(ctx, params.id ?? "", query)),
});
