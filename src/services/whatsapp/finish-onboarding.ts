import type { ConnectionStepName } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { isGraphFailure, isPassing } from "@/lib/server/graph/graph-error";
import type { OrgContext } from "../context";
import { AppError } from "../errors";
import { saveStep } from "./change-connection";
import { isOpen, noNumber } from "./connection-steps";
import { findAccountCredentials, type AccountCredentials } from "./connections";
import { MetaCloudService } from "./meta-cloud.service";
import { registerNumbers } from "./register-numbers";
import { storeNumbers } from "./store-numbers";
import { readSteps } from "./to-connection";
import { notSubscribed, toStepError } from "./to-step-error";

/**
 * Does the steps of a connection that are still open: numbers (when the account had none), webhooks, registration. Each
 * is safe to do twice and its result is shown at once. A final refusal marks its step failed; anything passing leaves
 * it running with the reason.
 * @throws the passing failure, so that the queue tries again; with `isLastTry` that, too, marks the step failed.
 */
export async function finishOnboarding(
  ctx: OrgContext,
  configId: string,
  { isLastTry }: { isLastTry: boolean },
): Promise<void> {
  const account = await findAccountCredentials(ctx, configId);
  if (!account) return;
  const failures: unknown[] = [];
  const step = async (name: ConnectionStepName, work: () => Promise<void>) => {
    if (!(await isStepOpen(ctx, configId, name))) return;
    await work().then(
      () => saveStep(ctx, configId, name, { status: "done" }),
      async (error: unknown) => {
        if (await saveFailure(ctx, configId, name, error, isLastTry)) failures.push(error);
      },
    );
  };
  await step("numbers", () => findNumbers(ctx, configId, account));
  await step("webhooks", () => subscribe(account));
  if (await hasNumber(ctx, configId)) {
    await step("registration", () => registerNumbers(ctx, configId, account));
  }
  if (failures.length > 0) throw failures[0];
}

/** Meta's yes to a subscription is checked: without it a connection looks well and nothing ever arrives. */
async function subscribe(account: AccountCredentials): Promise<void> {
  await MetaCloudService.subscribeToWaba(account);
  const apps = await MetaCloudService.listSubscribedApps(account);
  if (!apps.includes(env().META_APP_ID)) throw new NotSubscribedError();
}

class NotSubscribedError extends Error {
  constructor() {
    super("Our app is not among the subscribed apps of the account");
    this.name = "NotSubscribedError";
  }
}

class NoNumberError extends Error {
  constructor() {
    super("The account has no phone number");
    this.name = "NoNumberError";
  }
}

async function findNumbers(ctx: OrgContext, configId: string, account: AccountCredentials): Promise<void> {
  const numbers = await MetaCloudService.listPhoneNumbers(account);
  await ctx.tenant((db) => storeNumbers(ctx, db, { configId, numbers, wishedPhoneId: null }));
  if (numbers.length === 0) throw new NoNumberError();
}

/** Shows why a step was not done. @returns whether it is to be tried again. @throws what is no business of the step. */
async function saveFailure(
  ctx: OrgContext,
  configId: string,
  name: ConnectionStepName,
  error: unknown,
  isLastTry: boolean,
): Promise<boolean> {
  const again = !isLastTry && (error instanceof NotSubscribedError || isPassing(error));
  ctx.log.warn({ err: error, configId, step: name, again }, "onboarding step not done");
  await saveStep(ctx, configId, name, { status: again ? "running" : "failed", error: explain(error) });
  return again;
}

function explain(error: unknown) {
  if (error instanceof NotSubscribedError) return notSubscribed;
  if (error instanceof NoNumberError) return noNumber;
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (isGraphFailure(error)) return toStepError(error);
  throw error;
}

/** A connection that is disconnected while the job runs has no open steps any more. */
async function isStepOpen(ctx: OrgContext, configId: string, name: ConnectionStepName): Promise<boolean> {
  const row = await ctx.tenant((db) =>
    db.whatsAppConfig.findFirst({
      where: { organizationId: ctx.organizationId, id: configId, status: { not: "disconnected" } },
      select: { steps: true },
    }),
  );
  return row !== null && isOpen(readSteps(row.steps), name);
}

async function hasNumber(ctx: OrgContext, configId: string): Promise<boolean> {
  const count = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.count({ where: { organizationId: ctx.organizationId, configId, isActive: true } }),
  );
  return count > 0;
}
