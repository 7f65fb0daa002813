import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { freshKeyRing, keyRing, type KeyRing } from "./key-ring";

/**
 * Seals a secret with the first key of the ring: JWE compact, `dir` + A256GCM (RFC 7516), key id and context in the
 * authenticated header. The context (e.g. `whatsapp-token:<config id>`) ties the text to the row it belongs to.
 */
export async function seal(plain: string, context: string, ring: KeyRing = keyRing()): Promise<string> {
  const [first] = ring;
  if (!first) throw new Error("TOKEN_ENCRYPTION_KEYS holds no key");
  return new CompactEncrypt(new TextEncoder().encode(plain))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: first.kid, ctx: context })
    .encrypt(first.key);
}

/**
 * Opens a sealed secret.
 * @throws Error when the key id is not in the ring, the context differs, or the text was changed.
 */
export async function unseal(
  sealed: string,
  context: string,
  ring: KeyRing = ringFor(sealed),
): Promise<string> {
  const { plaintext, protectedHeader } = await compactDecrypt(
    sealed,
    (header) => {
      const found = ring.find((entry) => entry.kid === header.kid);
      if (!found) throw new Error(`No key ${String(header.kid)} in TOKEN_ENCRYPTION_KEYS`);
      return found.key;
    },
    { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] },
  );
  if (protectedHeader.ctx !== context) throw new Error("A sealed secret was moved to another place");
  return new TextDecoder().decode(plaintext);
}

/**
 * Seals a sealed text anew with the first key of the ring, for the same context; null when that key sealed it already.
 * @throws Error when it cannot be opened.
 */
export async function reseal(sealed: string, ring: KeyRing = ringFor(sealed)): Promise<string | null> {
  const { kid, ctx } = decodeProtectedHeader(sealed);
  if (kid === ring[0]?.kid) return null;
  // The header is authenticated: a context that somebody put there would not open.
  const context = String(ctx);
  return seal(await unseal(sealed, context, ring), context, ring);
}

/** A key that we do not know was put into the ring a moment ago, by a process that already seals with it. */
function ringFor(sealed: string): KeyRing {
  const ring = keyRing();
  const { kid } = decodeProtectedHeader(sealed);
  return ring.some((entry) => entry.kid === kid) ? ring : freshKeyRing();
}
