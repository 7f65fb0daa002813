// POST /api/v1/meta/deauthorize – Meta tells us that somebody took our app's permission away
import { readMetaCallback } from "@/http/read-meta-callback";
import { withRequest } from "@/http/with-request";
import { createSystemContext } from "@/services/context";
import { endGrantsOfUser } from "@/services/privacy/end-grants-of-user";

export const POST = withRequest(async (request, { log }) => {
  const callback = await readMetaCallback(request);
  await endGrantsOfUser(createSystemContext(log), callback, "deauthorized");
  return Response.json({ success: true });
});
