import type { OnboardingSession } from "@/generated/prisma/client";
import type { Page } from "@/contracts/common";
import type { SignupAttempt } from "@/contracts/whatsapp";
import { requireRole, type OrgContext } from "../context";

const NEWEST = 10;

/** The newest ten launches of Embedded Signup, who started them and how they ended. @throws AppError `forbidden`. */
export async function listSignupAttempts(ctx: OrgContext): Promise<Page<SignupAttempt>> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  const now = new Date();
  return ctx.tenant(async (db) => {
    const sessions = await db.onboardingSession.findMany({
      where: { organizationId },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: NEWEST,
    });
    const members = await db.membership.findMany({
      where: { organizationId, userId: { in: sessions.flatMap(({ startedById }) => startedById ?? []) } },
      select: { userId: true, user: { select: { name: true } } },
    });
    const names = new Map(members.map(({ userId, user }) => [userId, user.name]));
    const data = sessions.map((session) => ({
      id: session.id,
      flow: session.flow,
      startedAt: session.createdAt.toISOString(),
      startedBy: names.get(session.startedById ?? "") ?? null,
      outcome: outcomeOf(session, now),
      currentStep: session.currentStep,
      errorCode: session.errorCode,
      errorMessage: session.errorMessage,
      metaSessionId: session.metaSessionId,
    }));
    return { data, nextCursor: null };
  });
}

function outcomeOf({ outcome, spentAt, expiresAt }: OnboardingSession, now: Date): SignupAttempt["outcome"] {
  if (outcome === "cancelled" || outcome === "failed") return outcome;
  if (spentAt !== null) return "claimed";
  return expiresAt > now ? "open" : "expired";
}
