import { isUtf8 } from "node:buffer";
import { env } from "@/lib/server/env";
import { TooMuchWaitingError } from "@/lib/server/group-calls";
import { sha256Hex } from "@/lib/server/hash";
import { newId } from "@/lib/server/ids";
import type { SystemContext } from "../context";
import { describeFailure } from "../describe-failure";
import { AppError } from "../errors";
import { storeWebhook } from "./store-webhook";
import { summarizeBody } from "./summarize-body";
import { verifySignature } from "./verify-signature";

/** Meta sends up to 3 MB; what is larger is not from Meta. */
export const MAX_WEBHOOK_BYTES = 4 * 1024 * 1024;

/** Where a body arrived that the installation's app did not sign: the own address of a connection. */
export type OwnAddress = { configId: string; appSecret: string };

/**
 * Takes in one webhook: checks the signature over the bytes as they came and stores them; returning means stored. The
 * same body again only counts as one more delivery of the same row. Nothing is processed here.
 * @param ownAddress when it came to a connection's own address: then its app's secret counts, and nobody else's.
 * @throws AppError `payload_too_large`, `signature_missing`, `signature_wrong`, `invalid_input` (not UTF-8 JSON),
 * `cannot_store` (then Meta delivers it again).
 */
export async function receiveWebhook(
  { log }: Pick<SystemContext, "log">,
  {
    rawBody,
    signature,
    ownAddress = null,
  }: { rawBody: Uint8Array; signature: string | null; ownAddress?: OwnAddress | null },
): Promise<void> {
  if (rawBody.byteLength > MAX_WEBHOOK_BYTES)
    throw new AppError("payload_too_large", "The body is too large");
  verifySignature({ rawBody, header: signature, secret: ownAddress?.appSecret ?? env().META_APP_SECRET });
  const row = {
    id: newId(),
    payload: rawBody,
    bodyHash: hashOf(rawBody, ownAddress),
    endpointConfigId: ownAddress?.configId ?? null,
    ...summarizeBody(parse(rawBody)),
  };
  try {
    await storeWebhook(row);
  } catch (error) {
    const why = error instanceof TooMuchWaitingError ? error.message : describeFailure(error);
    throw new AppError("cannot_store", "The webhook cannot be stored now. Deliver it again later.", {
      cause: new Error(why),
    });
  }
  log.debug({ logId: row.id, fields: row.fields, bytes: rawBody.byteLength }, "webhook taken");
}

/** With its address, so that nobody who signs for one address can make another take a body for known. */
function hashOf(rawBody: Uint8Array, ownAddress: OwnAddress | null): string {
  return sha256Hex(ownAddress ? `${ownAddress.configId}:${sha256Hex(rawBody)}` : rawBody);
}

function parse(rawBody: Uint8Array): unknown {
  if (!isUtf8(rawBody)) throw new AppError("invalid_input", "The body is not valid UTF-8");
  try {
    return JSON.parse(Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString("utf8"));
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON");
  }
}
