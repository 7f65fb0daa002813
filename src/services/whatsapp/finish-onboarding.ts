import type { ConnectionStep, ConnectionStepName } from "@/contracts/whatsapp";
import { isGraphFailure, isPassing } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { AppError } from "../errors";
import { noteGraphFailure } from "../health/note-graph-failure";
import { startBusinessAppSyncs } from "./business-app-sync";
import { changeConnection, isCurrent, saveStep, stepColumns, type Claim } from "./change-connection";
import { checkPayment } from "./check-payment";
import { isOpen, type StepResult } from "./connection-steps";
import { findAccountCredentials, type AccountCredentials } from "./connections";
import { findNumbers, listNumbers } from "./find-numbers";
import { registerNumbers } from "./register-numbers";
import { StepFailure } from "./step-failure";
import { subscribeWebhooks } from "./subscribe-webhooks";
import { readSteps } from "./to-connection";
import { internalError, toStepError } from "./to-step-error";

type Try = { isLastTry: boolean };

const done: StepResult = { status: "done" };

/**
 * Does the steps of a claim that are still open: numbers (when the account had none), webhooks, registration, sync,
 * payment. Each is safe to do twice and its result is shown at once. A final refusal marks its step failed; anything
 * passing leaves it running with the reason. A claim that is not the connection's any more has nothing to do.
 * @throws the first passing failure, so that the queue tries again; with `isLastTry` that, too, marks the step failed.
 */
export async function finishOnboarding(ctx: OrgContext, claim: Claim, { isLastTry }: Try): Promise<void> {
  const account = await findAccountCredentials(ctx, claim.configId).catch(async (error: unknown) => {
    if (isLastTry && !isKnown(error)) await failOpenSteps(ctx, claim);
    throw error;
  });
  if (account?.grantNumber !== claim.grantNumber) return;
  const failures: unknown[] = [];
  for (const [name, work] of worksOf(ctx, claim, account)) {
    if (!(await isStepOpen(ctx, claim, name))) continue;
    try {
      await saveStep(ctx, claim, name, await work());
    } catch (error) {
      const again = !isLastTry && mayPass(error);
      await noteFailure(ctx, claim, name, error, again);
      if (again || !isKnown(error)) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** What there is to do, in order. */
function worksOf(
  ctx: OrgContext,
  claim: Claim,
  account: AccountCredentials,
): [ConnectionStepName, () => Promise<StepResult>][] {
  return [
    ["numbers", () => findNumbers(ctx, claim, account)],
    ["webhooks", () => subscribeWebhooks(ctx, account).then(() => done)],
    ["registration", () => register(ctx, claim, account)],
    ["sync", () => sync(ctx, account)],
    ["payment", () => checkPayment(ctx, account)],
  ];
}

async function register(ctx: OrgContext, claim: Claim, account: AccountCredentials): Promise<StepResult> {
  const listed = await listNumbers(ctx, account);
  // Meta may have shown meanwhile that it is a number of the WhatsApp Business app.
  if (await isStepOpen(ctx, claim, "registration")) await registerNumbers(ctx, account, listed);
  return done;
}

async function sync(ctx: OrgContext, account: AccountCredentials): Promise<StepResult> {
  const listed = await listNumbers(ctx, account);
  if (!listed.some((number) => number.isOnBusinessApp)) {
    throw new StepFailure(
      "app_not_eligible",
      "Meta does not show the number as one of the WhatsApp Business app yet. It is checked again by itself.",
      { mayPass: true },
    );
  }
  await startBusinessAppSyncs(ctx, account.configId, account);
  return done;
}

/** What is none of Meta's refusals and none of ours is a fault here, which may pass like any trouble. */
function mayPass(error: unknown): boolean {
  if (error instanceof StepFailure) return error.mayPass;
  return isKnown(error) ? isPassing(error) : true;
}

function isKnown(error: unknown): boolean {
  return error instanceof StepFailure || error instanceof AppError || isGraphFailure(error);
}

/** Shows why a step was not done: running where it is tried again. @throws when that cannot be stored. */
async function noteFailure(
  ctx: OrgContext,
  claim: Claim,
  step: ConnectionStepName,
  error: unknown,
  again: boolean,
): Promise<void> {
  const { configId } = claim;
  ctx.log.warn({ configId, step, again, reason: describeFailure(error) }, "onboarding step not done");
  await saveStep(ctx, claim, step, { status: again ? "running" : "failed", error: explain(error) });
  // While registering, 131031 tells of a wrong PIN rather than of the account.
  const isAboutPin = step === "registration" && isGraphFailure(error) && "is" in error && error.is(131031);
  if (!isAboutPin) await noteGraphFailure(ctx, claim, error);
}

/** Nothing could be begun, and nobody will try again: no step may seem to run for ever. */
async function failOpenSteps(ctx: OrgContext, claim: Claim): Promise<void> {
  await ctx.tenant((db) =>
    changeConnection(ctx, db, claim.configId, (current) => {
      if (!isCurrent(current, claim)) return null;
      const failed = { status: "failed" as const, error: internalError };
      const isStuck = (step: ConnectionStep) => step.status === "running" && step.waitsFor === undefined;
      const steps = current.steps.map((step) => (isStuck(step) ? { name: step.name, ...failed } : step));
      return stepColumns(current, steps);
    }),
  );
}

function explain(error: unknown) {
  if (error instanceof StepFailure) return error.stepError;
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return isGraphFailure(error) ? toStepError(error) : internalError;
}

async function isStepOpen(ctx: OrgContext, claim: Claim, name: ConnectionStepName): Promise<boolean> {
  const row = await ctx.tenant((db) =>
    db.whatsAppConfig.findFirst({
      where: { organizationId: ctx.organizationId, id: claim.configId },
      select: { status: true, flow: true, grantNumber: true, steps: true },
    }),
  );
  if (!row) return false;
  const current = { ...row, steps: readSteps(row.steps) };
  return isCurrent(current, claim) && isOpen(current.steps, name);
}
