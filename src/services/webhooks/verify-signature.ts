import { timingSafeEqual } from "node:crypto";
import { hmacSha256 } from "@/lib/server/hash";
import { AppError } from "../errors";

/**
 * Checks `X-Hub-Signature-256: sha256=<hex>` over the bytes exactly as they came (Meta: "Webhooks > Validate payloads";
 * Meta escapes what it signs, so parsed and re-written JSON would not match).
 * @throws AppError `signature_missing`, or `signature_wrong` when it is not 64 hex digits or of another body or secret.
 */
export function verifySignature(input: { rawBody: Uint8Array; header: string | null; secret: string }): void {
  const header = input.header?.trim();
  if (!header) throw new AppError("signature_missing", "The header X-Hub-Signature-256 is missing");
  const hex = header.match(/^sha256=([0-9a-f]{64})$/i)?.[1];
  // The pattern guarantees 32 bytes on both sides, which timingSafeEqual demands.
  const matches =
    hex !== undefined && timingSafeEqual(Buffer.from(hex, "hex"), hmacSha256(input.secret, input.rawBody));
  if (!matches) throw new AppError("signature_wrong", "The signature does not match the body");
}
