// POST /api/v1/contacts/{id}/merges/{mergeId}/undo – makes two contacts of one again (administrators)
import { withOrganization } from "@/http/with-organization";
import { undoMerge } from "@/services/contacts/undo-merge";

export const POST = withOrganization({
  role: "admin",
  handle: async (ctx, { params }) =>
    Response.json(await undoMerge(ctx, params.id ?? "", params.mergeId ?? "")),
});
