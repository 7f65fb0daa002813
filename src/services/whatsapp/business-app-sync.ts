import { setTimeout as delay } from "node:timers/promises";
import type { SyncKind } from "@/contracts/whatsapp";
import { isPassing } from "@/lib/server/graph/graph-error";
import { enqueue } from "@/lib/server/queue";
import type { OrgContext } from "../context";
import { noteGraphFailure } from "../health/note-graph-failure";
import { judgeFailure, saveAccepted, saveVerdict } from "./business-app-answer";
import { claimSync, type ClaimedSync, type SyncedNumber } from "./business-app-claim";
import { changeConnection, isCurrent, stepColumns } from "./change-connection";
import { withOpened } from "./connection-steps";
import { findAccountCredentials, type AccountCredentials } from "./connections";
import { MetaCloudService } from "./meta-cloud.service";

/** Between two looks at a call that somebody else has under way. */
const LOOK_AGAIN_MS = 250;

const syncTypes = { contacts: "smb_app_state_sync", history: "history" } as const;

type Target = SyncedNumber & { phoneId: string };

/**
 * Asks Meta once for the contacts and then for the history of every number in use that stays in the WhatsApp Business
 * app; what was asked for before is left alone, so it may run any number of times, also at the same time. Resolves when
 * both were asked for, or can not be had any more (used up, too late, declined), or nobody knows (`unconfirmed`): each
 * number tells that itself.
 * @throws Meta's first final refusal, else the first passing one, when nothing was asked for and it can be tried again.
 */
export async function startBusinessAppSyncs(
  ctx: OrgContext,
  configId: string,
  account: AccountCredentials,
): Promise<void> {
  const numbers = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findMany({
      where: { organizationId: ctx.organizationId, configId, isActive: true, isOnBusinessApp: true },
      orderBy: { phoneId: "asc" },
      select: { id: true, phoneId: true },
    }),
  );
  const { grantNumber } = account;
  const failures: unknown[] = [];
  for (const { id: phoneNumberId, phoneId } of numbers) {
    const target = { phoneNumberId, phoneId, configId, grantNumber };
    failures.push(...(await syncNumber(ctx, target, account)));
  }
  throwFirst(failures);
}

/**
 * The same for one number (our row's id); does nothing when it is no such number any more. With both asked for, a step
 * of the connection that waited for it is looked at again.
 * @throws as startBusinessAppSyncs.
 */
export async function syncBusinessAppNumber(ctx: OrgContext, phoneNumberId: string): Promise<void> {
  const number = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.findFirst({
      where: { organizationId: ctx.organizationId, id: phoneNumberId },
      select: { phoneId: true, configId: true },
    }),
  );
  const account = number ? await findAccountCredentials(ctx, number.configId) : null;
  if (!number || !account) return;
  const target = { ...number, phoneNumberId, grantNumber: account.grantNumber };
  throwFirst(await syncNumber(ctx, target, account));
  await reopenStep(ctx, target);
}

async function reopenStep(ctx: OrgContext, claim: SyncedNumber): Promise<void> {
  const { configId, grantNumber } = claim;
  await ctx.tenant(async (db) => {
    const isOpened = await changeConnection(ctx, db, configId, (current) => {
      const isWaiting = current.steps.some(({ name, status }) => name === "sync" && status !== "done");
      if (!isCurrent(current, claim) || !isWaiting) return null;
      return stepColumns(current, withOpened(current.steps, ["sync"]));
    });
    if (!isOpened) return;
    const { organizationId } = ctx;
    await enqueue(db, "finish-onboarding", { organizationId, configId, grantNumber });
  });
}

function throwFirst(failures: unknown[]): void {
  const failure = failures.find((error) => !isPassing(error)) ?? failures[0];
  if (failure !== undefined) throw failure;
}

/** Contacts first, as Meta asks; while those only wait for better times, the history waits with them. */
async function syncNumber(ctx: OrgContext, target: Target, account: AccountCredentials): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const kind of ["contacts", "history"] as const) {
    const failure = await syncOnce(ctx, target, account, kind);
    if (failure === null) continue;
    failures.push(failure);
    if (isPassing(failure)) break;
  }
  return failures;
}

/** Answers why it was not asked for, when it may be tried again. */
async function syncOnce(
  ctx: OrgContext,
  target: Target,
  account: AccountCredentials,
  kind: SyncKind,
): Promise<unknown> {
  for (;;) {
    const claim = await claimSync(ctx, target, kind);
    if (claim.state === "settled") return null;
    if (claim.state === "claimed") return callMeta(ctx, target, account, claim.sync);
    await delay(LOOK_AGAIN_MS);
  }
}

async function callMeta(
  ctx: OrgContext,
  target: Target,
  { accessToken, appSecret }: AccountCredentials,
  sync: ClaimedSync,
): Promise<unknown> {
  const { phoneId, configId } = target;
  const call = { phoneId, accessToken, appSecret, syncType: syncTypes[sync.kind] };
  const answer = await MetaCloudService.requestAppData(call).then(
    ({ requestId }) => ({ requestId }),
    (error: unknown) => ({ error }),
  );
  if ("requestId" in answer) {
    ctx.log.info({ configId, phoneId, sync: sync.kind }, "Business app sync requested");
    await saveAccepted(ctx, target, sync, answer.requestId);
    return null;
  }
  const { error } = answer;
  const verdict = judgeFailure(error, sync);
  if (!verdict) throw error;
  const { status } = verdict;
  ctx.log.warn({ err: error, configId, phoneId, sync: sync.kind, status }, "Business app sync not taken");
  await saveVerdict(ctx, target, sync, verdict);
  await noteGraphFailure(ctx, target, error);
  return status === "failed" ? error : null;
}
