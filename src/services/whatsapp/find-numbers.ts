import { enqueue } from "@/lib/server/queue";
import type { OrgContext } from "../context";
import { redriveUnrouted } from "../webhooks/redrive-unrouted";
import { isCurrent, lockConnection, type Claim } from "./change-connection";
import { noNumber, type StepResult } from "./connection-steps";
import type { AccountCredentials } from "./connections";
import { MetaCloudService, type MetaPhoneNumber } from "./meta-cloud.service";
import { noteListed } from "./note-listed";
import { refitSteps } from "./refit-steps";
import { lockNumbers, settleNumbers } from "./settle-numbers";
import { storeNumbers } from "./store-numbers";

/**
 * Looks for the numbers of an account that had none when it was claimed; all that have come are used. Without any it
 * waits for a person.
 * @throws AppError `number_taken`; Meta's failure.
 */
export async function findNumbers(
  ctx: OrgContext,
  claim: Claim,
  account: AccountCredentials,
): Promise<StepResult> {
  const { configId } = claim;
  const numbers = await MetaCloudService.listPhoneNumbers(account);
  if (numbers.length === 0) return { status: "running", waitsFor: "you", error: noNumber };
  await ctx.tenant(async (db) => {
    await lockNumbers(ctx, db);
    if (!isCurrent(await lockConnection(ctx, db, configId), claim)) return;
    const choice = "as before";
    const newlyUsed = await storeNumbers(ctx, db, { configId, numbers, choice, wishedPhoneId: null });
    await settleNumbers(ctx, db);
    await refitSteps(ctx, db, configId);
    await redriveUnrouted(ctx, db, newlyUsed);
  });
  return { status: "done" };
}

/**
 * The numbers that Meta lists in an account now; our rows, the main number and the steps that depend on them follow, and
 * the job does what is new.
 */
export async function listNumbers(ctx: OrgContext, account: AccountCredentials): Promise<MetaPhoneNumber[]> {
  const { configId } = account;
  const numbers = await MetaCloudService.listPhoneNumbers(account);
  await ctx.tenant(async (db) => {
    await lockNumbers(ctx, db);
    const current = await lockConnection(ctx, db, configId);
    if (!isCurrent(current, account)) return;
    await noteListed(ctx, db, { configId, numbers });
    await settleNumbers(ctx, db);
    if (await refitSteps(ctx, db, configId)) {
      const { organizationId } = ctx;
      await enqueue(db, "finish-onboarding", { organizationId, configId, grantNumber: account.grantNumber });
    }
  });
  return numbers;
}
