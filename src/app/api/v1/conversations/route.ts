// GET /api/v1/conversations – the inbox, newest message first
import { ConversationsQuery } from "@/contracts/conversations";
import { withOrganization } from "@/http/with-organization";
import { listConversations } from "@/services/conversations/list-conversations";

export const GET = withOrganization({
  query: ConversationsQuery,
  handle: async (ctx, { query }) => Response.json(await listConversations(ctx, query)),
});
