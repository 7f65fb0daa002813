import { env } from "@/lib/server/env";
import { type MetaCallback, readSignedRequest } from "@/services/privacy/read-signed-request";
import { readRawBody } from "./read-raw-body";

const MAX_BYTES = 16 * 1024;

/** Whom Meta's callback with the form field `signed_request` is about. @throws what readSignedRequest throws. */
export async function readMetaCallback(request: Request): Promise<MetaCallback> {
  const body = Buffer.from(await readRawBody(request, MAX_BYTES)).toString("utf8");
  const signedRequest = new URLSearchParams(body).get("signed_request") ?? "";
  return readSignedRequest(signedRequest, env().META_APP_SECRET);
}
