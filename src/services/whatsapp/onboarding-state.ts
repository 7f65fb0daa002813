import { hkdfSync } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { env } from "@/lib/server/env";

const AUDIENCE = "atende:whatsapp-onboarding";

/** A key of its own, so that no other token signed with NEXTAUTH_SECRET passes for a `state` (HKDF, RFC 5869). */
function signingKey(): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", env().NEXTAUTH_SECRET, "", AUDIENCE, 32));
}

/** Signs the `state` that travels through Meta's dialog. It names one row and tells nothing else. */
export function signState(onboardingSessionId: string, expiresAt: Date): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setJti(onboardingSessionId)
    .setAudience(AUDIENCE)
    .setExpirationTime(expiresAt)
    .sign(signingKey());
}

/** The id that a `state` names, or null when we did not sign it or it has expired (unless that does not matter). */
export async function readState(
  state: string,
  { mayBeExpired = false }: { mayBeExpired?: boolean } = {},
): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(state, signingKey(), {
      algorithms: ["HS256"],
      audience: AUDIENCE,
      requiredClaims: ["jti", "exp"],
      ...(mayBeExpired ? { currentDate: new Date(0) } : {}),
    });
    return payload.jti ?? null;
  } catch {
    return null;
  }
}
