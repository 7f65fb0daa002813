import { Launch, type SignupFlow } from "@/contracts/whatsapp";
import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { AppError } from "../errors";
import { readState } from "./onboarding-state";

/** A launch whose `state` was spent. */
export type SpentSession = { id: string; flow: SignupFlow; launch: Launch };

/**
 * Spends a `state`: one atomic update lets exactly one caller pass, and only the session or key that started it.
 * @returns what was chosen at the start.
 * @throws AppError `state_invalid` when it is forged, expired, spent before or somebody else's; which one is not told.
 */
export async function spendOnboardingState(ctx: OrgContext, state: string): Promise<SpentSession> {
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
      // Whatever was told of it before: it did come back.
      data: { spentAt: now, outcome: null, currentStep: null, errorCode: null, errorMessage: null },
      select: { id: true, flow: true, launch: true },
    }),
  );
  if (!spent) throw stateInvalid();
  return { ...spent, launch: Launch.parse(spent.launch) };
}

/** Notes on a launch that its claim was refused, for the list of attempts; never throws, the refusal goes on. */
export async function noteFailedClaim(ctx: OrgContext, sessionId: string, error: unknown): Promise<void> {
  const errorCode = error instanceof AppError ? error.code : "internal_error";
  const errorMessage = error instanceof AppError ? reasonOf(error) : null;
  await ctx
    .tenant((db) =>
      db.onboardingSession.updateMany({
        where: { id: sessionId, organizationId: ctx.organizationId },
        data: { outcome: "failed", errorCode, errorMessage },
      }),
    )
    .catch((failure: unknown) => {
      ctx.log.warn({ reason: describeFailure(failure) }, "a failed claim could not be noted");
    });
}

/** The part of a refusal that may be shown: secrets were taken out of Meta's words where they came in. */
function reasonOf({ details, message }: AppError): string {
  const hasReason = typeof details === "object" && details !== null && "reason" in details;
  return hasReason && typeof details.reason === "string" ? details.reason : message;
}

/** Whom a launch is bound to. @throws AppError `forbidden` for system code, which never goes through the dialog. */
export function boundTo(ctx: OrgContext): string {
  if (ctx.actor.kind === "system")
    throw new AppError("forbidden", "Only a person or an API key can connect a number");
  return ctx.actor.boundTo;
}

/** The refusal of a `state`; what is wrong with it is not told. */
export function stateInvalid(): AppError {
  return new AppError(
    "state_invalid",
    "This connection attempt is not valid any more or was not started here. Start again.",
  );
}
