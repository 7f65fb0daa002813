// PATCH /api/v1/members/{id} – changes the role of a member
import { RoleChange } from "@/contracts/security";
import { withOrganization } from "@/http/with-organization";
import { changeRole } from "@/services/organizations/change-role";

export const PATCH = withOrganization({
  role: "admin",
  body: RoleChange,
  handle: async (ctx, { params, body }) => Response.json(await changeRole(ctx, params.id ?? "", body)),
});
