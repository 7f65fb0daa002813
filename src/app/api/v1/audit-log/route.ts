// GET /api/v1/audit-log – what was done, by whom, when
import { AuditQuery } from "@/contracts/security";
import { withOrganization } from "@/http/with-organization";
import { listAudit } from "@/services/security/list-audit";

export const GET = withOrganization({
  role: "admin",
  query: AuditQuery,
  handle: async (ctx, { query }) => Response.json(await listAudit(ctx, query)),
});
