import { Prisma, type BusinessAppSync } from "@/generated/prisma/client";
import type { StepError, SyncStatus } from "@/contracts/whatsapp";
import { GraphError, GraphUnreachableError, isPassing, isRateLimited } from "@/lib/server/graph/graph-error";
import { resolveAlerts } from "../health/alerts";
import type { OrgContext, TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import type { ClaimedSync, SyncedNumber } from "./business-app-claim";
import { DECLINED, syncError, TOO_LATE, USED_UP } from "./business-app-errors";
import { toStepError } from "./to-step-error";

type Verdict = { status: SyncStatus; error: StepError | null };

/** What a call without a yes makes of its sync; what is no answer of Meta's, nor the lack of one, is null. */
export function judgeFailure(error: unknown, { mayHaveArrived }: ClaimedSync): Verdict | null {
  const unconfirmed: Verdict = { status: "unconfirmed", error: syncError("sync_unconfirmed", error) };
  if (error instanceof GraphUnreachableError) {
    return error.mayHaveArrived || mayHaveArrived
      ? unconfirmed
      : { status: "failed", error: toStepError(error) };
  }
  if (!(error instanceof GraphError)) return null;
  if (error.is(USED_UP)) {
    return mayHaveArrived
      ? { status: "requested", error: null }
      : { status: "used_up", error: syncError("sync_used_up", error) };
  }
  if (error.is(TOO_LATE)) return { status: "too_late", error: syncError("sync_too_late", error) };
  if (error.is(DECLINED)) return { status: "declined", error: syncError("history_declined", error) };
  // Turned away before anything was done; in its other passing trouble Meta may have done it all the same.
  const isUnclear = isPassing(error) && !isRateLimited(error);
  return isUnclear || mayHaveArrived ? unconfirmed : { status: "failed", error: toStepError(error) };
}

/** Notes that Meta took the call, however late its answer came. */
export async function saveAccepted(
  ctx: OrgContext,
  { phoneNumberId, configId }: SyncedNumber,
  { id, kind, requestedAt }: ClaimedSync,
  requestId: string | null,
): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant(async (db) => {
    await db.businessAppSync.updateMany({ where: { organizationId, id }, data: { requestId } });
    const { count } = await db.businessAppSync.updateMany({
      where: { organizationId, id, status: { in: ["requesting", "unconfirmed", "failed"] } },
      data: { status: "requested", requestedAt, error: Prisma.DbNull },
    });
    if (kind === "history" && count > 0) {
      const number = await db.whatsAppPhoneNumber.findFirst({
        where: { organizationId, id: phoneNumberId },
        select: { phoneId: true },
      });
      // What was declined in an earlier onboarding is asked for anew.
      if (number) await resolveAlerts(ctx, db, { configId, codes: ["history_declined"], ...number });
    }
    await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
  });
}

/**
 * Notes what became of a call that Meta did not say yes to, unless something has told more meanwhile: a webhook, a later
 * call. Of a call that surely did nothing no time stays.
 */
export async function saveVerdict(
  ctx: OrgContext,
  number: SyncedNumber,
  sync: ClaimedSync,
  verdict: Verdict,
): Promise<void> {
  const { organizationId } = ctx;
  const { id, requestedAt } = sync;
  await ctx.tenant(async (db) => {
    const earlier = verdict.status === "used_up" ? await findEarlier(ctx, db, number, sync) : null;
    const { count } = await db.businessAppSync.updateMany({
      where: { organizationId, id, status: "requesting", requestedAt },
      data: {
        status: verdict.status,
        error: verdict.error ?? Prisma.DbNull,
        ...(verdict.status === "failed" ? { requestedAt: null } : {}),
        ...(earlier ? continued(earlier) : {}),
      },
    });
    if (count > 0)
      await recordLiveEvent(db, {
        organizationId,
        kind: "connection.updated",
        subjectId: number.configId,
      });
  });
}

/** The call of an earlier grant that used it up, if that was ours: connecting again is not always a new onboarding. */
async function findEarlier(
  { organizationId }: OrgContext,
  db: TenantDb,
  { phoneNumberId }: SyncedNumber,
  { id, kind }: ClaimedSync,
): Promise<BusinessAppSync | null> {
  const earlier = await db.businessAppSync.findFirst({
    where: { organizationId, phoneNumberId, kind, id: { not: id } },
    orderBy: { createdAt: "desc" },
  });
  const wasCalled = ["requesting", "unconfirmed", "requested", "receiving", "done", "declined"];
  return earlier && wasCalled.includes(earlier.status) ? earlier : null;
}

function continued({
  status,
  requestedAt,
  requestId,
  progress,
  phase,
  received,
  error,
}: BusinessAppSync): Prisma.BusinessAppSyncUpdateManyMutationInput {
  const isProven = status !== "requesting" && status !== "unconfirmed";
  return {
    status: isProven ? status : "requested",
    requestedAt,
    requestId,
    progress,
    phase,
    received,
    error: isProven ? (error ?? Prisma.DbNull) : Prisma.DbNull,
  };
}
