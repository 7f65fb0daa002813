import { isRightPassword } from "@/lib/server/auth/password";
import { inTransaction } from "@/lib/server/db";
import { sha256Hex } from "@/lib/server/hash";
import { givePointBack, takePoint, type LimitName } from "@/lib/server/rate-limit";
import { AppError } from "../errors";
import { openSession } from "./sessions";

export type SignedIn = { userId: string; name: string; email: string; sessionId: string };

/**
 * Checks e-mail and password and opens a session in the person's first organization. `ip` is null when it is unknown;
 * `replacedSessionId` is the session this browser had until now.
 * @returns null when they do not match (the same answer, in the same time, for an unknown e-mail).
 * @throws AppError `rate_limited` after too many tries for one account or from one address.
 */
export async function signIn(input: {
  email: string;
  password: string;
  ip: string | null;
  userAgent: string | null;
  replacedSessionId: string | null;
}): Promise<SignedIn | null> {
  const email = input.email.trim().toLowerCase();
  const limits = limitsOf(email, input.ip);
  for (const [limit, key] of limits) {
    const retryAfterMs = await takePoint(limit, key);
    if (retryAfterMs > 0) {
      throw new AppError("rate_limited", "Too many attempts to sign in. Wait a while and try again.", {
        retryAfterMs,
      });
    }
  }

  const user = await inTransaction((db) =>
    db.user.findUnique({
      where: { email },
      include: { memberships: { orderBy: { createdAt: "asc" }, take: 1 } },
    }),
  );
  const right = await isRightPassword(user?.passwordHash ?? null, input.password);
  const membership = user?.memberships[0];
  if (!right || !user || !membership || user.disabledAt) return null;

  const sessionId = await openSession({
    userId: user.id,
    organizationId: membership.organizationId,
    ip: input.ip,
    userAgent: input.userAgent,
    replacedSessionId: input.replacedSessionId,
  });
  for (const [limit, key] of limits) await givePointBack(limit, key);
  return { userId: user.id, name: user.name, email: user.email, sessionId };
}

/**
 * Narrowest first: who is stopped at one takes nothing of the next, so that one address alone cannot lock an account's
 * owner out. Only wrong tries count. E-mails are hashed, for the table's key may be shorter than them.
 */
function limitsOf(email: string, ip: string | null): [LimitName, string][] {
  const account = sha256Hex(email);
  const byAddress: [LimitName, string][] =
    ip === null
      ? []
      : [
          ["sign-in-account-from-address", `${account}:${ip}`],
          ["sign-in-address", ip],
        ];
  return [...byAddress, ["sign-in-account", account]];
}
