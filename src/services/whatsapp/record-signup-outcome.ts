import type { SignupOutcomeRequest } from "@/contracts/whatsapp";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { readState } from "./onboarding-state";
import { boundTo, stateInvalid } from "./spend-onboarding-state";

/**
 * Notes how a launch ended without a claim, as Meta told the browser that started it. What was noted, or claimed, stays:
 * telling it again changes nothing. The `state` may have expired meanwhile, for people take their time.
 * @throws AppError `forbidden` for agents, `state_invalid`.
 */
export async function recordSignupOutcome(
  ctx: OrgContext,
  input: SignupOutcomeRequest,
): Promise<{ recorded: true }> {
  requireRole(ctx, "admin");
  const id = await readState(input.state, { mayBeExpired: true });
  if (id === null) throw stateInvalid();
  const session = { id, organizationId: ctx.organizationId, boundTo: boundTo(ctx) };
  return ctx.tenant(async (db) => {
    const { outcome, currentStep = null, errorCode = null } = input;
    const { count } = await db.onboardingSession.updateMany({
      where: { ...session, spentAt: null, outcome: null },
      data: {
        outcome,
        currentStep,
        errorCode,
        errorMessage: input.errorMessage ?? null,
        metaSessionId: input.sessionId ?? null,
      },
    });
    if (count > 0) {
      await audit(db, ctx, {
        action: "whatsapp.signup-ended",
        subjectId: id,
        details: { outcome, currentStep, errorCode },
      });
    } else if ((await db.onboardingSession.count({ where: session })) === 0) {
      throw stateInvalid();
    }
    return { recorded: true };
  });
}
