import type { BusinessAppSync } from "@/generated/prisma/client";
import type { SyncKind } from "@/contracts/whatsapp";
import { newId } from "@/lib/server/ids";
import type { OrgContext, TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import { saysUnconfirmed, syncError } from "./business-app-errors";

/** Longer than a call to Meta may take (10 s): whoever claimed a call that long ago and has no answer will get none. */
const LEASE_MS = 30_000;

/** A claimed call: the row, and when it was claimed, by which a late answer is told from one to a later call. */
export type ClaimedSync = {
  id: string;
  kind: SyncKind;
  requestedAt: Date;
  /** An earlier call's answer was lost: this one is made because a person decided so. */
  mayHaveArrived: boolean;
};

/** `elsewhere`: somebody is calling at this moment; `settled`: there is nothing to call. */
export type SyncClaim =
  { state: "claimed"; sync: ClaimedSync } | { state: "elsewhere" } | { state: "settled" };

/** A number whose syncs are asked for, with the grant that the asking goes on. */
export type SyncedNumber = { phoneNumberId: string; configId: string; grantNumber: number };

/**
 * Decides who makes the one call that Meta allows in an onboarding: whoever inserts the row, or takes up one of which it
 * is sure that no call stands. It is committed before the call, so that after a crash the call counts as made:
 * `unconfirmed`, and never repeated by itself. An older grant's job, and a number that is no Business app number in use
 * any more, have nothing to call.
 */
export async function claimSync(ctx: OrgContext, number: SyncedNumber, kind: SyncKind): Promise<SyncClaim> {
  return ctx.tenant(async (db) => {
    const present = await lockPresentSync(ctx, db, number, kind);
    if (!present) return { state: "settled" };
    const { row, now, onboarding } = present;
    const claim = (id: string, mayHaveArrived: boolean): SyncClaim => ({
      state: "claimed",
      sync: { id, kind, requestedAt: now, mayHaveArrived },
    });
    if (!row) {
      const { id } = await db.businessAppSync.create({
        data: {
          id: newId(),
          organizationId: ctx.organizationId,
          phoneNumberId: number.phoneNumberId,
          kind,
          onboarding,
          status: "requesting",
          requestedAt: now,
        },
        select: { id: true },
      });
      await tell(ctx, db, number.configId);
      return claim(id, false);
    }
    const isAskedAgain = row.status === "requesting" && row.requestedAt === null;
    if (row.status === "failed" || isAskedAgain) {
      await update(ctx, db, row.id, { status: "requesting", requestedAt: now });
      await tell(ctx, db, number.configId);
      return claim(row.id, saysUnconfirmed(row.error));
    }
    if (row.status !== "requesting") return { state: "settled" };
    if (isUnderWay(row, now)) return { state: "elsewhere" };
    await update(ctx, db, row.id, { status: "unconfirmed", error: syncError("sync_unconfirmed") });
    await tell(ctx, db, number.configId);
    return { state: "settled" };
  });
}

/**
 * The sync of the present onboarding (null when it was never asked for), held against other claims, with the database's
 * time. Null when the number is none to sync, or the grant not the present one.
 */
export async function lockPresentSync(
  ctx: OrgContext,
  db: TenantDb,
  number: SyncedNumber,
  kind: SyncKind,
): Promise<{ row: BusinessAppSync | null; now: Date; onboarding: string } | null> {
  const locked = await lockNumber(ctx, db, number);
  if (!locked) return null;
  const row = await findRow(ctx, db, number, kind, locked.onboardings);
  return { row, now: locked.now, onboarding: locked.onboardings[0] };
}

/** Whether somebody may be waiting for Meta's answer at this moment. */
export function isUnderWay(row: { status: string; requestedAt: Date | null }, now: Date): boolean {
  if (row.status !== "requesting" || row.requestedAt === null) return false;
  return now.getTime() - row.requestedAt.getTime() < LEASE_MS;
}

/**
 * Locks a number's row against other claims (not against messages that are filed for it). Answers the database's time
 * and the names of the present onboarding, Meta's own first; null when the claimer has no business with it any more.
 */
async function lockNumber(
  { organizationId }: OrgContext,
  db: TenantDb,
  { phoneNumberId, configId, grantNumber }: SyncedNumber,
): Promise<{ now: Date; onboardings: [string, string] } | null> {
  const [row] = await db.$queryRaw<{ now: Date; onboardedAt: Date | null }[]>`
    SELECT clock_timestamp()::timestamptz(3) AS now, number.onboarded_at AS "onboardedAt"
    FROM whatsapp_phone_numbers AS number
    JOIN whatsapp_configs AS config ON config.organization_id = ${organizationId} AND config.id = number.config_id
    WHERE number.organization_id = ${organizationId} AND number.id = ${phoneNumberId} AND config.id = ${configId}
      AND number.is_active AND number.is_on_business_app
      AND config.status <> 'disconnected' AND config.grant_number = ${grantNumber}
    FOR NO KEY UPDATE OF number`;
  if (!row) return null;
  const ofGrant = `grant-${grantNumber}`;
  return { now: row.now, onboardings: [row.onboardedAt?.toISOString() ?? ofGrant, ofGrant] };
}

/** The onboarding's row. One that was named by the grant, before Meta told the onboarding's time, gets its right name. */
async function findRow(
  { organizationId }: OrgContext,
  db: TenantDb,
  { phoneNumberId }: SyncedNumber,
  kind: SyncKind,
  [onboarding, ofGrant]: [string, string],
): Promise<BusinessAppSync | null> {
  const rows = await db.businessAppSync.findMany({
    where: { organizationId, phoneNumberId, kind, onboarding: { in: [onboarding, ofGrant] } },
  });
  const named = rows.find((row) => row.onboarding === onboarding);
  const row = named ?? rows[0] ?? null;
  if (row && !named)
    await db.businessAppSync.updateMany({ where: { organizationId, id: row.id }, data: { onboarding } });
  return row;
}

async function update(
  { organizationId }: OrgContext,
  db: TenantDb,
  id: string,
  data: Parameters<TenantDb["businessAppSync"]["updateMany"]>[0]["data"],
): Promise<void> {
  await db.businessAppSync.updateMany({ where: { organizationId, id }, data });
}

function tell({ organizationId }: OrgContext, db: TenantDb, configId: string): Promise<void> {
  return recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
}
