import { createHash, createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";

/** SHA-256 in lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}

/** HMAC-SHA256 as raw bytes. */
export function hmacSha256(key: string, data: string | Uint8Array): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

/** Compares in constant time; differing lengths are unequal (they are hashed first, so length leaks nothing either). */
export function isSameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}

/** A random URL-safe secret of the given number of random bytes. */
export function randomSecret(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}
