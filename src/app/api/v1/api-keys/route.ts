import { NewApiKey } from "@/contracts/security";
import { withOrganization } from "@/http/with-organization";
import { createApiKey } from "@/services/organizations/create-api-key";
import { listApiKeys } from "@/services/organizations/list-api-keys";

// GET /api/v1/api-keys – the keys that work, without the keys themselves
export const GET = withOrganization({
  role: "admin",
  handle: async (ctx) => Response.json({ data: await listApiKeys(ctx), nextCursor: null }),
});

// POST /api/v1/api-keys – a new key, shown only in this answer
export const POST = withOrganization({
  role: "admin",
  limit: "api-keys",
  body: NewApiKey,
  handle: async (ctx, { body }) => Response.json(await createApiKey(ctx, body), { status: 201 }),
});
