import { readUpload } from "@/http/read-upload";
import { withOrganization } from "@/http/with-organization";
import { uploadMedia } from "@/services/media/upload-media";

/** POST /api/v1/media: a form with a `file` to send with messages; 201 with its id. */
export const POST = withOrganization({
  role: "agent",
  limit: "media-uploads",
  handle: async (ctx, { request }) => {
    const media = await readUpload(request, (upload) => uploadMedia(ctx, upload));
    return Response.json(media, { status: 201 });
  },
});
