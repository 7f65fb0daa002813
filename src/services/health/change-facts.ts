import { Prisma } from "@/generated/prisma/client";
import { PauseReason, type ConnectionStatus } from "@/contracts/whatsapp";
import type { OrgContext, TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import { statusOf } from "../whatsapp/connection-steps";
import { readSteps } from "../whatsapp/to-connection";
import { applyPauses } from "./apply-pauses";
import { isTokenInvalid } from "./connection-state";
import {
  readAccountFacts,
  readNumberFacts,
  type AccountFacts,
  type KnownConnection,
  type NumberFacts,
} from "./facts";
import { notePayment } from "./note-payment";
import { settleAlerts } from "./settle-alerts";

/** Columns of a number that Meta's webhooks and checks bring besides the facts. */
export type NumberColumns = Pick<
  Prisma.WhatsAppPhoneNumberUpdateManyMutationInput,
  | "displayPhoneNumber"
  | "verifiedName"
  | "qualityRating"
  | "status"
  | "throughput"
  | "isOnBusinessApp"
  | "onboardedAt"
>;

/** What is newly known; whatever is not named stays. Numbers by Meta's phone number id. */
export type FactChange = {
  account?: Partial<AccountFacts>;
  numbers?: Readonly<Record<string, { facts?: Partial<NumberFacts>; columns?: NumberColumns }>>;
  token?: { expiresAt: Date | null; scopes: string[] };
  /** Look again at the latest then. */
  checkBy?: Date;
  /** A check has come to its end, or not. */
  checked?: { at: Date | null; nextAt: Date; failures: number };
};

/**
 * Notes what was found out about a connection and does what follows from it: alerts open and close, numbers stop or go
 * on sending, the payment step and the status follow. The row is locked, so two findings at once follow one another.
 * `find` may answer null for "nothing new"; it is not asked about a connection that ended.
 * @returns the connection as it is now known, or null when nothing was noted.
 */
export async function changeFacts(
  ctx: OrgContext,
  db: TenantDb,
  configId: string,
  find: (known: KnownConnection) => FactChange | null,
  now = new Date(),
): Promise<KnownConnection | null> {
  const { organizationId } = ctx;
  await db.$executeRaw`
    SELECT 1 FROM whatsapp_configs WHERE organization_id = ${organizationId} AND id = ${configId} FOR UPDATE`;
  const before = await readKnown(db, organizationId, configId);
  if (!before || before.status === "disconnected") return null;
  const change = find(before);
  if (!change) return null;

  const after = withChange(before, change);
  const status = statusAfter(after, now);
  await saveNumbers(db, organizationId, after, change);
  await saveConnection(db, organizationId, { ...after, status }, change);
  await notePayment(ctx, db, after);
  await applyPauses(ctx, db, after, now);
  await settleAlerts(ctx, db, after, now);
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
  return { ...after, status };
}

async function readKnown(
  db: TenantDb,
  organizationId: string,
  configId: string,
): Promise<KnownConnection | null> {
  const row = await db.whatsAppConfig.findFirst({
    where: { organizationId, id: configId },
    select: {
      id: true,
      status: true,
      steps: true,
      grantNumber: true,
      claimedAt: true,
      tokenExpiresAt: true,
      checkFailures: true,
      health: true,
      healthCheckedAt: true,
      phoneNumbers: {
        where: { isActive: true },
        orderBy: { phoneId: "asc" },
        select: {
          id: true,
          phoneId: true,
          displayPhoneNumber: true,
          isOnBusinessApp: true,
          status: true,
          qualityRating: true,
          pauseReason: true,
          registeredAt: true,
          onboardedAt: true,
          lastAppActivityAt: true,
          health: true,
        },
      },
    },
  });
  if (!row) return null;
  const { health, healthCheckedAt, phoneNumbers, ...columns } = row;
  return {
    ...columns,
    checkedAt: healthCheckedAt,
    steps: readSteps(row.steps),
    account: readAccountFacts(health, row.grantNumber),
    numbers: phoneNumbers.map(({ health: stored, ...number }) => ({
      ...number,
      pauseReason: PauseReason.nullable().parse(number.pauseReason),
      facts: readNumberFacts(stored),
    })),
  };
}

function withChange(known: KnownConnection, change: FactChange): KnownConnection {
  return {
    ...known,
    account: { ...known.account, ...change.account },
    tokenExpiresAt: change.token ? change.token.expiresAt : known.tokenExpiresAt,
    checkFailures: change.checked ? change.checked.failures : known.checkFailures,
    numbers: known.numbers.map((number) => {
      const { columns = {}, facts = {} } = change.numbers?.[number.phoneId] ?? {};
      return { ...number, ...(columns as object), facts: { ...number.facts, ...facts } };
    }),
  };
}

/** Without a token that Meta takes nothing works, whatever the steps say; with it, they decide again. */
function statusAfter(known: KnownConnection, now: Date): ConnectionStatus {
  if (isTokenInvalid(known, now)) return "error";
  return known.status === "error" ? statusOf(known.steps) : known.status;
}

async function saveNumbers(
  db: TenantDb,
  organizationId: string,
  known: KnownConnection,
  change: FactChange,
): Promise<void> {
  for (const { id, phoneId, facts } of known.numbers) {
    const changed = change.numbers?.[phoneId];
    if (!changed) continue;
    await db.whatsAppPhoneNumber.updateMany({
      where: { organizationId, id },
      data: { ...changed.columns, health: facts },
    });
    const { verifiedName } = changed.columns ?? {};
    // The connection is called by its main number's name.
    if (typeof verifiedName === "string") {
      await db.$executeRaw`
        UPDATE whatsapp_configs SET display_name = ${verifiedName}
        WHERE organization_id = ${organizationId} AND id = ${known.id} AND phone_id = ${phoneId}`;
    }
  }
}

/** By hand, because updated_at tells when the connection itself last changed: a look at it is no change. */
async function saveConnection(
  db: TenantDb,
  organizationId: string,
  { id, status, account, tokenExpiresAt }: KnownConnection,
  { token, checkBy, checked }: FactChange,
): Promise<void> {
  const changes = [
    Prisma.sql`health = ${JSON.stringify(account)}::jsonb`,
    Prisma.sql`status = ${status}::connection_status`,
    ...(status === "active" ? [Prisma.sql`connected_at = COALESCE(connected_at, now())`] : []),
    ...(token ? [Prisma.sql`token_expires_at = ${tokenExpiresAt}, scopes = ${token.scopes}::text[]`] : []),
    ...(checkBy ? [Prisma.sql`next_check_at = LEAST(next_check_at, ${checkBy}::timestamptz)`] : []),
    ...(checked
      ? [Prisma.sql`next_check_at = ${checked.nextAt}::timestamptz, check_failures = ${checked.failures}`]
      : []),
    ...(checked?.at ? [Prisma.sql`health_checked_at = ${checked.at}::timestamptz`] : []),
  ];
  await db.$executeRaw`
    UPDATE whatsapp_configs SET ${Prisma.join(changes)} WHERE organization_id = ${organizationId} AND id = ${id}`;
}
