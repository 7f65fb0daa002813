// POST /api/v1/meta/data-deletion – Meta passes on that somebody wants their data deleted
import { readMetaCallback } from "@/http/read-meta-callback";
import { withRequest } from "@/http/with-request";
import { createSystemContext } from "@/services/context";
import { requestDataDeletion } from "@/services/privacy/request-data-deletion";

export const POST = withRequest(async (request, { log }) => {
  const callback = await readMetaCallback(request);
  return Response.json(await requestDataDeletion(createSystemContext(log), callback));
});
