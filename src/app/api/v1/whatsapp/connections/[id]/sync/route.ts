// POST /api/v1/whatsapp/connections/{id}/sync – asks once more for contacts or history of a Business app number
import { SyncRequest } from "@/contracts/whatsapp";
import { withOrganization } from "@/http/with-organization";
import { requestSyncAgain } from "@/services/whatsapp/request-sync-again";

export const POST = withOrganization({
  role: "admin",
  limit: "claim-waba",
  body: SyncRequest,
  handle: async (ctx, { params, body }) => Response.json(await requestSyncAgain(ctx, params.id ?? "", body)),
});
