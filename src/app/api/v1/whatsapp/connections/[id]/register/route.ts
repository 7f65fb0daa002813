// POST /api/v1/whatsapp/connections/{id}/register – registers a number with the PIN that its owner knows
import { RegisterRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { registerWithPin } from "@/services/whatsapp/register-with-pin";

export const POST = withOrganization({
  role: "admin",
  limit: "register-number",
  body: RegisterRequest,
  handle: async (ctx, { params, body }) => Response.json(await registerWithPin(ctx, params.id ?? "", body)),
});
