// POST /api/v1/messages/{id}/retry – sends a failed or unconfirmed message again, because a person decided so
import { withOrganization } from "@/http/with-organization";
import { retryMessage } from "@/services/outbox/retry-message";

export const POST = withOrganization({
  handle: async (ctx, { params }) => Response.json(await retryMessage(ctx, params.id ?? "")),
});
