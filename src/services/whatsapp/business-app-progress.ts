import { Prisma, type BusinessAppSync } from "@/generated/prisma/client";
import type { SyncKind } from "@/contracts/whatsapp";
import type { RoutedNumber } from "../conversations/routed-number";
import { openAlert, resolveAlerts } from "../health/alerts";
import type { OrgContext, TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import { DECLINED, saysUnconfirmed, syncError } from "./business-app-errors";

/** Meta's clock and ours differ by less. */
const SLACK_MS = 5 * 60_000;
/** Contacts that come later than this after the sync was asked for are changes, not part of it. */
const CONTACTS_ARRIVE_MS = 24 * 3_600_000;

/**
 * Notes how far Meta says the history is. Chunks come in any order and more than once: progress and phase only grow,
 * 100 is the end, and that something came proves a call whose answer was lost.
 */
export async function noteHistoryProgress(
  ctx: OrgContext,
  db: TenantDb,
  number: RoutedNumber,
  report: { progress: number; phase: number | null; at: Date },
): Promise<void> {
  const row = await lockSync(ctx, db, number, "history", report.at);
  if (!row) return;
  const progress = Math.max(row.progress, report.progress);
  const phase = report.phase === null ? row.phase : Math.max(row.phase ?? 0, report.phase);
  const status = row.status === "done" || progress >= 100 ? "done" : "receiving";
  await save(ctx, db, number, row, { status, progress, phase });
  const { configId, phoneId } = number;
  await resolveAlerts(ctx, db, { configId, codes: ["history_declined"], phoneId });
}

/**
 * Notes that the business keeps its history to itself (2593109), unless parts of it have come: then sharing was turned
 * on since. Told as information, for nothing else is wrong with the number.
 */
export async function noteHistoryDeclined(
  ctx: OrgContext,
  db: TenantDb,
  number: RoutedNumber,
  at: Date,
): Promise<void> {
  const row = await lockSync(ctx, db, number, "history", at);
  if (!row || row.status === "receiving" || row.status === "done") return;
  const error = { ...syncError("history_declined"), metaCode: DECLINED };
  if (row.status !== "declined") await save(ctx, db, number, row, { status: "declined", error });
  const { configId, phoneId } = number;
  await openAlert(ctx, db, { configId, phoneId, code: "history_declined", severity: "info" });
}

/**
 * Notes contacts that came in. Meta tells neither how many there are nor when they end: the sync counts as done with the
 * first ones, and `received` goes on growing with those that follow.
 */
export async function noteContacts(
  ctx: OrgContext,
  db: TenantDb,
  number: RoutedNumber,
  { received, at }: { received: number; at: Date },
): Promise<void> {
  const row = await lockSync(ctx, db, number, "contacts", at);
  if (!row) return;
  const isPart = at.getTime() < (row.requestedAt ?? row.createdAt).getTime() + CONTACTS_ARRIVE_MS;
  await save(ctx, db, number, row, {
    status: "done",
    progress: 100,
    received: row.received + (isPart ? received : 0),
  });
}

/** Counts messages of the history that were new, in the transaction that stored them: so each counts once. */
export async function countHistory(
  ctx: OrgContext,
  db: TenantDb,
  number: RoutedNumber,
  { received, at }: { received: number; at: Date },
): Promise<void> {
  if (received === 0) return;
  const row = await lockSync(ctx, db, number, "history", at);
  if (row) {
    await db.businessAppSync.updateMany({
      where: { organizationId: ctx.organizationId, id: row.id },
      data: { received: { increment: received } },
    });
  }
}

/** Notes that the phone of a Business app number is in use; Meta ends the link after 14 days without. */
export async function noteAppActivity(
  ctx: OrgContext,
  db: TenantDb,
  { phoneNumberId, configId, phoneId }: RoutedNumber,
  at: Date,
): Promise<void> {
  // By hand, because updated_at tells when the number itself last changed.
  await db.$executeRaw`
    UPDATE whatsapp_phone_numbers SET last_app_activity_at = GREATEST(last_app_activity_at, ${at}::timestamptz)
    WHERE organization_id = ${ctx.organizationId} AND id = ${phoneNumberId}`;
  await resolveAlerts(ctx, db, { configId, codes: ["app_idle"], phoneId });
}

/**
 * The newest sync of a kind, held until the transaction ends: of earlier onboardings nothing is told any more. Null when
 * what came at that time cannot be its fruit: it is older than the call, or no call was made.
 */
async function lockSync(
  { organizationId }: OrgContext,
  db: TenantDb,
  { phoneNumberId }: RoutedNumber,
  kind: SyncKind,
  at: Date,
): Promise<BusinessAppSync | null> {
  await db.$executeRaw`
    SELECT 1 FROM business_app_syncs
    WHERE organization_id = ${organizationId} AND phone_number_id = ${phoneNumberId} AND kind = ${kind}
    ORDER BY id FOR UPDATE`;
  const row = await db.businessAppSync.findFirst({
    where: { organizationId, phoneNumberId, kind },
    orderBy: { createdAt: "desc" },
  });
  if (!row || row.status === "failed") return null;
  if (row.requestedAt === null && !saysUnconfirmed(row.error)) return null;
  const since = row.requestedAt ?? row.createdAt;
  return at.getTime() < since.getTime() - SLACK_MS ? null : row;
}

async function save(
  { organizationId }: OrgContext,
  db: TenantDb,
  { configId }: RoutedNumber,
  row: BusinessAppSync,
  data: {
    status: string;
    progress?: number;
    phase?: number | null;
    received?: number;
    error?: Prisma.InputJsonObject;
  },
): Promise<void> {
  const changed = { progress: row.progress, phase: row.phase, received: row.received, ...data };
  const isSame =
    changed.status === row.status &&
    changed.progress === row.progress &&
    changed.phase === row.phase &&
    changed.received === row.received;
  if (isSame) return;
  await db.businessAppSync.updateMany({
    where: { organizationId, id: row.id },
    data: { ...changed, error: data.error ?? Prisma.DbNull },
  });
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
}
