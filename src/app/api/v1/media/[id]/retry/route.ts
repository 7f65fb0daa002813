import { withOrganization } from "@/http/with-organization";
import { retryMedia } from "@/services/media/retry-media";

/** POST /api/v1/media/{id}/retry: fetches a received file once more that could not be had. */
export const POST = withOrganization({
  role: "agent",
  handle: async (ctx, { params: { id = "" } }) => Response.json(await retryMedia(ctx, id), { status: 202 }),
});
