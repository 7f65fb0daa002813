import { z } from "zod";
import { eventStream } from "@/http/event-stream";
import { openOrganizationContext } from "@/http/open-organization-context";
import { withOrganization } from "@/http/with-organization";
import { AppError } from "@/services/errors";

export const dynamic = "force-dynamic";

/** GET /api/v1/events – what changes in the organization, as server-sent events */
export const GET = withOrganization({
  query: z.object({ lastEventId: z.string().max(128).optional() }),
  handle: async (ctx, { query, request }) =>
    eventStream(ctx, {
      // The header is the browser's own; the parameter serves a page that had to make its stream anew.
      lastEventId: request.headers.get("last-event-id") ?? query.lastEventId ?? null,
      signal: request.signal,
      isStillAllowed: async () => {
        try {
          return (await openOrganizationContext(request, ctx.log)).organizationId === ctx.organizationId;
        } catch (error) {
          if (error instanceof AppError) return false;
          throw error;
        }
      },
    }),
});
