import type { Role } from "@/contracts/session";
import { SESSION_SECONDS } from "@/lib/server/auth/session-cookie";
import { inTransaction, type TransactionDb } from "@/lib/server/db";
import { randomSecret, sha256Hex } from "@/lib/server/hash";

/** Who a session belongs to, read anew from the database at each request. */
export type LiveSession = {
  idHash: string;
  user: { id: string; name: string; email: string; locale: string | null };
  role: Role;
  organization: { id: string; name: string };
};

/** Opens a session and answers its id, which only the cookie will hold; ends the one whose cookie it replaces. */
export async function openSession(input: {
  userId: string;
  organizationId: string;
  ip: string | null;
  userAgent: string | null;
  replacedSessionId: string | null;
}): Promise<string> {
  const sessionId = randomSecret();
  const idHash = sha256Hex(sessionId);
  await inTransaction(async (db) => {
    if (input.replacedSessionId) await revoke(db, input.replacedSessionId);
    await db.userSession.create({
      data: {
        idHash,
        userId: input.userId,
        organizationId: input.organizationId,
        expiresAt: new Date(Date.now() + SESSION_SECONDS * 1000),
        ip: input.ip,
        userAgent: input.userAgent?.slice(0, 256) ?? null,
      },
    });
    await db.auditEntry.create({
      data: { organizationId: input.organizationId, actor: `user:${input.userId}`, action: "session.opened" },
    });
  });
  return sessionId;
}

/** The session with this id, or null when it is unknown, revoked, expired, its user disabled or no longer a member. */
export async function findSession(sessionId: string): Promise<LiveSession | null> {
  const idHash = sha256Hex(sessionId);
  return inTransaction(async (db) => {
    const session = await db.userSession.findFirst({
      where: { idHash, revokedAt: null, expiresAt: { gt: new Date() }, user: { disabledAt: null } },
      include: {
        organization: { select: { id: true, name: true } },
        user: { select: { id: true, name: true, email: true, locale: true, memberships: true } },
      },
    });
    const membership = session?.user.memberships.find((one) => one.organizationId === session.organizationId);
    if (!session || !membership) return null;
    if (Date.now() - session.lastSeenAt.getTime() > 60_000) {
      await db.userSession.update({ where: { idHash }, data: { lastSeenAt: new Date() } });
    }
    const { id, name, email, locale } = session.user;
    return {
      idHash,
      user: { id, name, email, locale },
      role: membership.role,
      organization: session.organization,
    };
  });
}

/** Ends a session at once, in every process. */
export async function revokeSession(sessionId: string): Promise<void> {
  await inTransaction((db) => revoke(db, sessionId));
}

async function revoke(db: TransactionDb, sessionId: string): Promise<void> {
  const [session] = await db.userSession.updateManyAndReturn({
    where: { idHash: sha256Hex(sessionId), revokedAt: null },
    data: { revokedAt: new Date() },
    select: { organizationId: true, userId: true },
  });
  if (!session) return;
  await db.auditEntry.create({
    data: {
      organizationId: session.organizationId,
      actor: `user:${session.userId}`,
      action: "session.closed",
    },
  });
}
