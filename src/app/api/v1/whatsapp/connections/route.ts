import { PageQuery } from "@/contracts/common";
import { ManualConnectionRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { listConnections } from "@/services/whatsapp/list-connections";
import { connectManually } from "@/services/whatsapp/manual-connection";

// GET /api/v1/whatsapp/connections – the organization's WhatsApp Business Accounts with numbers and steps
export const GET = withOrganization({
  query: PageQuery,
  handle: async (ctx, { query }) => Response.json(await listConnections(ctx, query)),
});

// POST /api/v1/whatsapp/connections – connects an account through the organization's own Meta app
export const POST = withOrganization({
  role: "admin",
  limit: "manual-connections",
  body: ManualConnectionRequest,
  handle: async (ctx, { body }) => Response.json(await connectManually(ctx, body), { status: 201 }),
});
