// DELETE /api/v1/api-keys/{id} – the key stops working at once
import { withOrganization } from "@/http/with-organization";
import { revokeApiKey } from "@/services/organizations/revoke-api-key";

export const DELETE = withOrganization({
  role: "admin",
  handle: async (ctx, { params }) => {
    await revokeApiKey(ctx, params.id ?? "");
    return new Response(null, { status: 204 });
  },
});
