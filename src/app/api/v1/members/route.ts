// GET /api/v1/members – whom a conversation can be assigned to
import { withOrganization } from "@/http/with-organization";
import { listMembers } from "@/services/organizations/list-members";

export const GET = withOrganization({
  handle: async (ctx) => Response.json({ data: await listMembers(ctx), nextCursor: null }),
});
