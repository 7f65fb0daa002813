// GET /api/v1/whatsapp/connections – the organization's WhatsApp Business Accounts with numbers and steps
import { PageQuery } from "@/contracts/common";
import { withOrganization } from "@/http/with-organization";
import { listConnections } from "@/services/whatsapp/list-connections";

export const GET = withOrganization({
  query: PageQuery,
  handle: async (ctx, { query }) => Response.json(await listConnections(ctx, query)),
});
