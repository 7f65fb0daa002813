import { DisconnectQuery, UpdateConnectionRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { disconnectConnection } from "@/services/whatsapp/disconnect-connection";
import { getConnection } from "@/services/whatsapp/get-connection";
import { updateConnection } from "@/services/whatsapp/update-connection";

// GET /api/v1/whatsapp/connections/{id} – one connection with its numbers and steps
export const GET = withOrganization({
  handle: async (ctx, { params }) => Response.json(await getConnection(ctx, params.id ?? "")),
});

// PATCH /api/v1/whatsapp/connections/{id} – which numbers are used, and which one is the default
export const PATCH = withOrganization({
  role: "admin",
  body: UpdateConnectionRequest,
  handle: async (ctx, { params, body }) => Response.json(await updateConnection(ctx, params.id ?? "", body)),
});

// DELETE /api/v1/whatsapp/connections/{id} – ends a connection, here and at Meta; conversations stay
export const DELETE = withOrganization({
  role: "admin",
  query: DisconnectQuery,
  handle: async (ctx, { params, query }) =>
    Response.json(await disconnectConnection(ctx, params.id ?? "", query)),
});
