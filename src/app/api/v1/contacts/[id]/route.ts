// GET /api/v1/contacts/{id} – one contact with what was merged into it
import { withOrganization } from "@/http/with-organization";
import { getContact } from "@/services/contacts/get-contact";

export const GET = withOrganization({
  handle: async (ctx, { params }) => Response.json(await getContact(ctx, params.id ?? "")),
});
