import type { SignupFlow } from "@/contracts/whatsapp";
import type { OrgContext } from "../context";
import { AppError } from "../errors";
import { readState } from "./onboarding-state";

/**
 * Spends a `state`: one atomic update lets exactly one caller pass, and only the session or key that started it.
 * @returns the flow that was chosen at the start.
 * @throws AppError `state_invalid` when it is forged, expired, spent before or somebody else's; which one is not told.
 */
export async function spendOnboardingState(ctx: OrgContext, state: string): Promise<{ flow: SignupFlow }> {
  const id = await readState(state);
  if (id === null) throw stateInvalid();
  const now = new Date();
  const [spent] = await ctx.tenant((db) =>
    db.onboardingSession.updateManyAndReturn({
      where: {
        id,
        organizationId: ctx.organizationId,
        boundTo: boundTo(ctx),
        spentAt: null,
        expiresAt: { gt: now },
      },
      data: { spentAt: now },
      select: { flow: true },
    }),
  );
  if (!spent) throw stateInvalid();
  return spent;
}

/** Whom a launch is bound to. @throws AppError `forbidden` for system code, which never goes through the dialog. */
export function boundTo(ctx: OrgContext): string {
  if (ctx.actor.kind === "system")
    throw new AppError("forbidden", "Only a person or an API key can connect a number");
  return ctx.actor.boundTo;
}

function stateInvalid(): AppError {
  return new AppError(
    "state_invalid",
    "This connection attempt is not valid any more or was not started here. Start again.",
  );
}
