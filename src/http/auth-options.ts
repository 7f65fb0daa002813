import type { NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { readSessionId, SESSION_SECONDS, sessionCookie } from "@/lib/server/auth/session-cookie";
import { env } from "@/lib/server/env";
import { logger } from "@/lib/server/logger";
import { AppError } from "@/services/errors";
import { signIn } from "@/services/organizations/sign-in";
import { clientAddress } from "./client-address";

const CredentialsInput = z.object({
  email: z
    .string()
    .min(1)
    .max(254)
    .regex(/^[^\0]*$/),
  password: z.string().min(1).max(256),
});

const RequestHeaders = z.object({
  "x-forwarded-for": z.string().optional(),
  "user-agent": z.string().optional(),
  cookie: z.string().optional(),
});

/**
 * next-auth with e-mail and password. The JWT cookie carries nothing but a random session id; who that is, and in which
 * role, is read from the database at every request (http/open-organization-context.ts). Signing out ends it in http/end-session.ts.
 */
export function authOptions(): NextAuthOptions {
  const { name, secure } = sessionCookie();
  return {
    secret: env().NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: { name, options: { httpOnly: true, sameSite: "lax", path: "/", secure } },
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        authorize: async (credentials, request) => {
          const input = CredentialsInput.safeParse(credentials);
          if (!input.success) return null;
          const headers = RequestHeaders.parse(request.headers);
          try {
            const signedIn = await signIn({
              ...input.data,
              ip: clientAddress(headers["x-forwarded-for"], env().TRUSTED_PROXIES),
              userAgent: headers["user-agent"] ?? null,
              replacedSessionId: await readSessionId(headers.cookie ?? null),
            });
            return signedIn && { id: signedIn.userId, sid: signedIn.sessionId };
          } catch (error) {
            // next-auth puts the message into the answer's address, so it must be one of these words.
            if (error instanceof AppError && error.code === "rate_limited") throw new Error("rate_limited");
            logger().error({ err: error }, "sign-in failed");
            throw new Error("failed");
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user && "sid" in user ? { sid: user.sid } : { sid: token.sid }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    jwt: { decode: (params) => decode(params).catch(() => null) },
  };
}
