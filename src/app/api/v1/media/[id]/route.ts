import { z } from "zod";
import { sendFile } from "@/http/send-file";
import { withOrganization } from "@/http/with-organization";
import { openMedia } from "@/services/media/open-media";

/**
 * GET /api/v1/media/{id}: the bytes of a file, or a part of them (Range); `?download=1` to save it. 409 `media_pending`
 * while it is fetched from WhatsApp, 404 `media_failed` when it cannot be had. HEAD answers the same without the bytes.
 */
export const GET = withOrganization({
  query: z.object({ download: z.enum(["0", "1"]).optional() }),
  handle: async (ctx, { params: { id = "" }, query, request }) =>
    sendFile(request, await openMedia(ctx, id), { asDownload: query.download === "1" }),
});

export const HEAD = GET;
