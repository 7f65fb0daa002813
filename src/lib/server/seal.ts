import { CompactEncrypt, compactDecrypt } from "jose";
import { env } from "./env";

export type KeyRing = readonly { kid: string; key: Uint8Array }[];

/**
 * Seals a secret with the first key of the ring: JWE compact, `dir` + A256GCM (RFC 7516), key id and context in the
 * authenticated header. The context (e.g. `whatsapp-token:<config id>`) ties the text to the row it belongs to.
 */
export async function seal(
  plain: string,
  context: string,
  ring: KeyRing = env().TOKEN_ENCRYPTION_KEYS,
): Promise<string> {
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
  ring: KeyRing = env().TOKEN_ENCRYPTION_KEYS,
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
