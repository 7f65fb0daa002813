// POST /api/v1/whatsapp/claim-waba – trades the popup's code for a connected WhatsApp Business Account
import { ClaimWabaRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { claimWaba } from "@/services/whatsapp/claim-waba";

export const POST = withOrganization({
  role: "admin",
  limit: "claim-waba",
  body: ClaimWabaRequest,
  handle: async (ctx, { body }) => Response.json(await claimWaba(ctx, body)),
});
