import type { Connection, UpdateConnectionRequest } from "@/contracts/whatsapp";
import { isGraphFailure } from "@/lib/server/graph/graph-error";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { AppError } from "../errors";
import { noteGraphFailure } from "../health/note-graph-failure";
import { recordLiveEvent } from "../live-events";
import { redriveUnrouted } from "../webhooks/redrive-unrouted";
import { lockConnection } from "./change-connection";
import { findAccountCredentials } from "./connections";
import { listNumbers } from "./find-numbers";
import { readConnection } from "./get-connection";
import { moveHistory } from "./move-history";
import { refitSteps } from "./refit-steps";
import { listingFailed } from "./refuse-claim";
import { lockNumbers, settleNumbers } from "./settle-numbers";
import { refusingTaken } from "./store-numbers";

/**
 * Chooses which numbers of a connection are used, or which of them is the organization's default. A number left out
 * stays with its conversations but gets no messages here; one taken in is registered (or synced) by the job, and what
 * came for it in the last days is processed.
 * @throws AppError `forbidden` for agents, `not_found`, `conflict` for a connection that was disconnected,
 * `invalid_input` when a number is not one of this connection, `number_taken`, `list_phone_numbers_failed` or
 * `meta_rate_limited` when Meta has to be asked for a number that is new there.
 */
export async function updateConnection(
  ctx: OrgContext,
  id: string,
  { defaultPhoneId, phoneIds }: UpdateConnectionRequest,
): Promise<Connection> {
  requireRole(ctx, "admin");
  if (phoneIds) await learnNumbers(ctx, id, phoneIds);
  return ctx.tenant(async (db) => {
    await lockNumbers(ctx, db);
    const { status, grantNumber } = await lockConnection(ctx, db, id);
    if (status === "disconnected") {
      throw new AppError("conflict", "This account was disconnected. Connect it again with Meta.");
    }
    if (phoneIds) await useNumbers(ctx, db, { id, grantNumber }, phoneIds);
    if (defaultPhoneId !== undefined) await requireUsed(ctx, db, id, defaultPhoneId);
    await settleNumbers(ctx, db, defaultPhoneId === undefined ? {} : { defaultPhoneId });
    if (defaultPhoneId !== undefined) {
      await audit(db, ctx, {
        action: "whatsapp.default-number",
        subjectId: id,
        details: { phoneId: defaultPhoneId },
      });
    }
    await recordLiveEvent(db, {
      organizationId: ctx.organizationId,
      kind: "connection.updated",
      subjectId: id,
    });
    return readConnection(ctx, db, id);
  });
}

/** Numbers that were added at Meta since it was last asked are looked up there. */
async function learnNumbers(ctx: OrgContext, configId: string, phoneIds: readonly string[]): Promise<void> {
  const wanted = new Set(phoneIds);
  const known = await ctx.tenant((db) =>
    db.whatsAppPhoneNumber.count({
      where: { organizationId: ctx.organizationId, configId, isListed: true, phoneId: { in: [...wanted] } },
    }),
  );
  if (known === wanted.size) return;
  const account = await findAccountCredentials(ctx, configId);
  if (!account) return;
  await listNumbers(ctx, account).catch(async (error: unknown) => {
    if (isGraphFailure(error)) await noteGraphFailure(ctx, account, error);
    throw listingFailed(error);
  });
}

async function useNumbers(
  ctx: OrgContext,
  db: TenantDb,
  { id, grantNumber }: { id: string; grantNumber: number },
  phoneIds: readonly string[],
): Promise<void> {
  const { organizationId } = ctx;
  const row = { organizationId, configId: id };
  const listed = await db.whatsAppPhoneNumber.findMany({
    where: { ...row, isListed: true },
    orderBy: { phoneId: "asc" },
    select: { phoneId: true, displayPhoneNumber: true, isActive: true, isOnBusinessApp: true },
  });
  if (!phoneIds.every((wanted) => listed.some(({ phoneId }) => phoneId === wanted))) throw notOfConnection();

  await db.whatsAppPhoneNumber.updateMany({
    where: { ...row, phoneId: { notIn: [...phoneIds] } },
    data: { isActive: false, isDefault: false, pausedAt: null, pauseReason: null },
  });
  // What is wrong with a number that is not used is nobody's trouble here.
  await db.connectionAlert.updateMany({
    where: { organizationId, configId: id, resolvedAt: null, phoneId: { not: null, notIn: [...phoneIds] } },
    data: { resolvedAt: new Date() },
  });
  const taken = listed.filter(({ phoneId, isActive }) => !isActive && phoneIds.includes(phoneId));
  for (const number of taken) {
    const { phoneId } = number;
    await refusingTaken(number, () =>
      db.whatsAppPhoneNumber.updateMany({ where: { ...row, phoneId }, data: { isActive: true } }),
    );
    await moveHistory(db, { organizationId, phoneId });
  }
  const opened = new Set(taken.map((number) => (number.isOnBusinessApp ? "sync" : "registration")));
  if (await refitSteps(ctx, db, id, [...opened])) {
    await enqueue(db, "finish-onboarding", { organizationId, configId: id, grantNumber });
  }
  await redriveUnrouted(
    ctx,
    db,
    taken.map(({ phoneId }) => phoneId),
  );
  await audit(db, ctx, {
    action: "whatsapp.numbers-chosen",
    subjectId: id,
    details: { phoneIds: [...phoneIds] },
  });
}

async function requireUsed(ctx: OrgContext, db: TenantDb, configId: string, phoneId: string): Promise<void> {
  const count = await db.whatsAppPhoneNumber.count({
    where: { organizationId: ctx.organizationId, configId, phoneId, isActive: true },
  });
  if (count === 0) throw notOfConnection();
}

function notOfConnection(): AppError {
  return new AppError("invalid_input", "This number does not belong to the connection");
}
