import { Prisma, type BusinessAppSync } from "@/generated/prisma/client";
import type { Connection, SyncRequest } from "@/contracts/whatsapp";
import { enqueue } from "@/lib/server/queue";
import { audit } from "../audit";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { AppError, notFound } from "../errors";
import { recordLiveEvent } from "../live-events";
import { isUnderWay, lockPresentSync } from "./business-app-claim";
import { syncError } from "./business-app-errors";
import { readConnection } from "./get-connection";

/**
 * A person has a sync of a Business app number asked for once more, because Meta's answer to the first call was lost or
 * was a refusal. A job makes the call.
 * @throws AppError `forbidden` for agents; `not_found`; `invalid_input` when the number is none of the Business app in
 * use; `conflict` when the sync was taken by Meta, can not be had any more, or is being asked for.
 */
export async function requestSyncAgain(
  ctx: OrgContext,
  configId: string,
  { phoneId, kind }: SyncRequest,
): Promise<Connection> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const config = await db.whatsAppConfig.findFirst({
      where: { organizationId, id: configId },
      select: { grantNumber: true, status: true },
    });
    if (!config) throw notFound("Connection");
    if (config.status === "disconnected")
      throw new AppError("conflict", "This account was disconnected. Connect it again with Meta.");
    const number = await db.whatsAppPhoneNumber.findFirst({
      where: { organizationId, configId, phoneId },
      select: { id: true },
    });
    const target = { phoneNumberId: number?.id ?? "", configId, grantNumber: config.grantNumber };
    const present = await lockPresentSync(ctx, db, target, kind);
    if (!present) {
      throw new AppError(
        "invalid_input",
        "Only a number in use that stays in the WhatsApp Business app has contacts and a history to ask for.",
      );
    }
    if (present.row) await reopen(ctx, db, present.row, present.now);
    await audit(db, ctx, {
      action: "whatsapp.sync-requested",
      subjectId: configId,
      details: { phoneId, kind },
    });
    await enqueue(db, "sync-business-app", { organizationId, phoneNumberId: target.phoneNumberId });
    await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
    return readConnection(ctx, db, configId);
  });
}

/** From now on nobody is calling, and the job takes it up; it remembers whether the earlier call may have arrived. */
async function reopen(
  { organizationId }: OrgContext,
  db: TenantDb,
  row: BusinessAppSync,
  now: Date,
): Promise<void> {
  const isStuck = row.status === "requesting" && !isUnderWay(row, now);
  if (row.status !== "unconfirmed" && row.status !== "failed" && !isStuck)
    throw new AppError("conflict", refusals[row.status] ?? "This was asked for already.");
  const mayHaveArrived = row.status === "unconfirmed" || (isStuck && row.requestedAt !== null);
  await db.businessAppSync.updateMany({
    where: { organizationId, id: row.id },
    data: {
      status: "requesting",
      requestedAt: null,
      ...(mayHaveArrived ? { error: syncError("sync_unconfirmed") } : {}),
      ...(row.status === "failed" ? { error: Prisma.DbNull } : {}),
    },
  });
}

const refusals: Record<string, string> = {
  requesting: "It is being asked for at this moment. Wait for Meta's answer.",
  requested: "Meta has taken the request. What it sends arrives by itself.",
  receiving: "It is arriving already.",
  done: "It has arrived already.",
  declined:
    "The business keeps its history to itself. Turn sharing on in the WhatsApp Business app and connect again.",
  used_up:
    "Meta gives it once for each onboarding. Disconnect the number in the WhatsApp Business app and connect again.",
  too_late:
    "Meta gives it in the first 24 hours only. Disconnect the number in the WhatsApp Business app and connect again.",
};
