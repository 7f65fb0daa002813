import type { SignupFlow } from "@/contracts/whatsapp";
import { enqueue } from "@/lib/server/queue";
import { wakeAfterCommit } from "@/lib/server/wake";
import type { OrgContext, TenantDb } from "../context";
import { resolveAlerts } from "../health/alerts";
import { recordLiveEvent } from "../live-events";
import { redriveUnrouted } from "../webhooks/redrive-unrouted";
import { stepsAfterClaim } from "./connection-steps";
import { sealAppSecret, sealToken, sealVerifyToken } from "./connections";
import type { MetaPhoneNumber } from "./meta-readings";
import { settleNumbers } from "./settle-numbers";
import { storeNumbers, type Choice } from "./store-numbers";
import { readSteps } from "./to-connection";

/** An organization's own Meta app, for which a token was issued. */
export type OwnApp = { appId: string | null; appSecret: string; verifyToken: string };

/** A token that Meta has confirmed to be good for an account, and the account's numbers. */
export type ProvenGrant = {
  wabaId: string;
  flow: SignupFlow;
  accessToken: string;
  tokenExpiresAt: Date | null;
  scopes: string[];
  metaUserId: string | null;
  numbers: readonly MetaPhoneNumber[];
  /** The number that was chosen on the way, if one was. */
  wishedPhoneId: string | null;
  /** Of a connection that is new, or had ended: all numbers unless told. */
  choice?: Choice;
  ownApp?: OwnApp;
};

/**
 * Makes or renews the connection of an account: token sealed, numbers stored, steps and job begun. Renewing keeps the
 * choice of numbers and all conversations, ends what was wrong with the older grant, and lets numbers send again that
 * waited for it. Messages that came in while nobody had the number are processed now. Call lockNumbers before it.
 * @returns the connection's id.
 * @throws AppError `number_taken`.
 */
export async function storeGrant(ctx: OrgContext, db: TenantDb, grant: ProvenGrant): Promise<string> {
  const { organizationId } = ctx;
  const { wabaId, numbers, wishedPhoneId } = grant;
  const row = { organizationId_wabaId: { organizationId, wabaId } };
  const before = await db.whatsAppConfig.findUnique({ where: row, select: { status: true, steps: true } });
  const isRenewal = before !== null && before.status !== "disconnected";
  const now = new Date();
  const columns = {
    flow: grant.flow,
    status: "pending" as const,
    tokenExpiresAt: grant.tokenExpiresAt,
    scopes: grant.scopes,
    metaUserId: grant.metaUserId,
    metaAppId: grant.ownApp?.appId ?? null,
    claimedAt: now,
    disconnectedAt: null,
    disconnectReason: null,
    nextCheckAt: now,
    checkFailures: 0,
  };
  const { id, grantNumber } = await db.whatsAppConfig.upsert({
    where: row,
    create: { organizationId, wabaId, ...columns },
    update: { ...columns, grantNumber: { increment: 1 } },
    select: { id: true, grantNumber: true },
  });
  const choice = isRenewal ? "as before" : (grant.choice ?? "all");
  const newlyUsed = await storeNumbers(ctx, db, { configId: id, numbers, choice, wishedPhoneId });
  const listed = await db.whatsAppPhoneNumber.findMany({
    where: { organizationId, configId: id, isListed: true },
    select: { isOnBusinessApp: true, isActive: true },
  });
  await db.whatsAppConfig.updateMany({
    where: { organizationId, id },
    data: {
      ...(await sealedColumns(id, grant)),
      steps: stepsAfterClaim({
        flow: grant.flow,
        numbers: listed,
        ...(isRenewal ? { before: readSteps(before.steps) } : {}),
      }),
    },
  });
  await settleNumbers(ctx, db, wishedPhoneId ? { main: { configId: id, phoneId: wishedPhoneId } } : {});
  await endOldTroubles(ctx, db, id);
  await redriveUnrouted(ctx, db, newlyUsed);
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: id });
  await enqueue(db, "finish-onboarding", { organizationId, configId: id, grantNumber });
  return id;
}

/** Of an own app of earlier times nothing stays. */
async function sealedColumns(configId: string, { accessToken, ownApp }: ProvenGrant) {
  return {
    sealedToken: await sealToken(configId, accessToken),
    sealedAppSecret: ownApp ? await sealAppSecret(configId, ownApp.appSecret) : null,
    sealedVerifyToken: ownApp ? await sealVerifyToken(configId, ownApp.verifyToken) : null,
  };
}

/** What was wrong with the token is over; numbers that waited for a new one send again. */
async function endOldTroubles(ctx: OrgContext, db: TenantDb, configId: string): Promise<void> {
  await resolveAlerts(ctx, db, {
    configId,
    codes: ["token_invalid", "token_expiring", "permission_missing", "app_removed", "check_failing"],
  });
  const { count } = await db.whatsAppPhoneNumber.updateMany({
    where: { organizationId: ctx.organizationId, configId, pauseReason: "token_invalid" },
    data: { pausedAt: null, pauseReason: null },
  });
  if (count > 0) wakeAfterCommit(db, "outbox");
}
