// GET, PATCH /api/v1/whatsapp/connections/{id} – one connection; PATCH chooses its default number
import { UpdateConnectionRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { getConnection } from "@/services/whatsapp/get-connection";
import { setDefaultNumber } from "@/services/whatsapp/set-default-number";

export const GET = withOrganization({
  handle: async (ctx, { params }) => Response.json(await getConnection(ctx, params.id ?? "")),
});

export const PATCH = withOrganization({
  role: "admin",
  body: UpdateConnectionRequest,
  handle: async (ctx, { params, body }) => Response.json(await setDefaultNumber(ctx, params.id ?? "", body)),
});
