import { z } from "zod";
import { hmacSha256, isSameSecret } from "@/lib/server/hash";
import { AppError } from "../errors";

/** Seconds since 1970, up to the year 9999. */
const Seconds = z.coerce.number().int().min(0).max(253_402_300_799);
const Payload = z.object({
  algorithm: z.string(),
  user_id: z.coerce.string().min(1).max(64),
  issued_at: Seconds.nullish().catch(null),
});

/** Whom Meta means, and when it said so (null: not told). */
export type MetaCallback = { userId: string; issuedAt: Date | null };

/**
 * The Meta user in a `signed_request`: `<HMAC-SHA256 of the payload text>.<payload>`, both base64url, signed with the
 * app secret (https://developers.facebook.com/docs/facebook-login/guides/advanced/existing-system#parsingsr).
 * @throws AppError `invalid_input` when it is no signed request, `signature_wrong` when another secret signed it.
 */
export function readSignedRequest(text: string, appSecret: string): MetaCallback {
  const [signature, payload, ...rest] = text.split(".");
  if (!signature || !payload || rest.length > 0) throw notSigned();
  const isOurs = isSameSecret(Buffer.from(signature, "base64url"), hmacSha256(appSecret, payload));
  if (!isOurs) throw new AppError("signature_wrong", "The signature does not match the signed_request");
  const parsed = Payload.safeParse(parseJson(Buffer.from(payload, "base64url").toString("utf8")));
  if (!parsed.success || parsed.data.algorithm.toUpperCase() !== "HMAC-SHA256") throw notSigned();
  const { user_id: userId, issued_at: issuedAt } = parsed.data;
  return { userId, issuedAt: issuedAt ? new Date(issuedAt * 1000) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notSigned();
  }
}

function notSigned(): AppError {
  return new AppError("invalid_input", "This needs the form field signed_request, as Meta sends it");
}
