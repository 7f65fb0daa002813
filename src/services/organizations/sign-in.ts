import { isRightPassword } from "@/lib/server/auth/password";
import { inTransaction } from "@/lib/server/db";
import { takePoint } from "@/lib/server/rate-limit";
import { AppError } from "../errors";
import { openSession } from "./sessions";

export type SignedIn = { userId: string; name: string; email: string; sessionId: string };

/**
 * Checks e-mail and password and opens a session in the person's first organization.
 * @returns null when they do not match (the same answer, in the same time, for an unknown e-mail).
 * @throws AppError `rate_limited` after too many tries for one account or from one address.
 */
export async function signIn(input: {
  email: string;
  password: string;
  ip: string | null;
  userAgent: string | null;
}): Promise<SignedIn | null> {
  const email = input.email.trim().toLowerCase();
  const retryAfterMs = Math.max(
    await takePoint("sign-in-account", email),
    await takePoint("sign-in-address", input.ip ?? "unknown"),
  );
  if (retryAfterMs > 0) {
    throw new AppError("rate_limited", "Too many attempts to sign in. Wait a while and try again.", { retryAfterMs });
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
  });
  return { userId: user.id, name: user.name, email: user.email, sessionId };
}
