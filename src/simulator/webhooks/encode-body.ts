import { createHmac } from "node:crypto";

/**
 * A webhook body as Meta writes it: JSON whose non-ASCII characters are \uXXXX in lower-case hex and whose slashes are
 * escaped. The signature covers these very bytes (Meta: "Webhooks > Validate payloads").
 */
export function encodeWebhookBody(payload: unknown): string {
  return JSON.stringify(payload)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/\//g, "\\/");
}

/** The X-Hub-Signature-256 header of a body: HMAC-SHA256 with the app secret, in hex. */
export function signWebhookBody(body: string, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body, "utf8").digest("hex")}`;
}
