import type { Prisma } from "@/generated/prisma/client";
import type { ConnectionStatus, ConnectionStep, ConnectionStepName, SignupFlow } from "@/contracts/whatsapp";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { recordLiveEvent } from "../live-events";
import { statusAfter, withStep, type StepResult, type Steps } from "./connection-steps";
import { readSteps } from "./to-connection";

/** A claim of a connection: what an older one's job finds out must not be noted on a newer one. */
export type Claim = { configId: string; grantNumber: number };

export type CurrentConnection = {
  status: ConnectionStatus;
  flow: SignupFlow;
  grantNumber: number;
  steps: ConnectionStep[];
};

/**
 * Changes a connection from what it is now and tells listening browsers. The row is locked, so two changes at once
 * follow one another. `change` may answer null for "leave it".
 * @returns whether something was changed.
 * @throws AppError `not_found`.
 */
export async function changeConnection(
  ctx: OrgContext,
  db: TenantDb,
  configId: string,
  change: (current: CurrentConnection) => Prisma.WhatsAppConfigUpdateManyMutationInput | null,
): Promise<boolean> {
  const { organizationId } = ctx;
  const current = await lockConnection(ctx, db, configId);
  const data = change(current);
  if (!data) return false;
  await db.whatsAppConfig.updateMany({ where: { organizationId, id: configId }, data });
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
  return true;
}

/** Locks a connection until the transaction ends and reads it. @throws AppError `not_found`. */
export async function lockConnection(
  { organizationId }: OrgContext,
  db: TenantDb,
  configId: string,
): Promise<CurrentConnection> {
  await db.$executeRaw`
    select 1 from whatsapp_configs where organization_id = ${organizationId} and id = ${configId} for update`;
  const row = await db.whatsAppConfig.findFirst({
    where: { organizationId, id: configId },
    select: { status: true, flow: true, grantNumber: true, steps: true },
  });
  if (!row) throw notFound("Connection");
  return { ...row, steps: readSteps(row.steps) };
}

/** Whether a claim is still the connection's: not disconnected, not claimed again since. */
export function isCurrent(current: CurrentConnection, { grantNumber }: Claim): boolean {
  return current.status !== "disconnected" && current.grantNumber === grantNumber;
}

/** The columns for changed steps, with what they make of the whole connection. */
export function stepColumns(current: CurrentConnection, steps: Steps) {
  const status = statusAfter(current.status, { before: current.steps, after: steps });
  const isNews = status === "active" && current.status !== "active";
  return { steps: [...steps], status, ...(isNews ? { connectedAt: new Date() } : {}) };
}

/** Writes what became of one step at once; the result of an older claim's work is dropped. */
export async function saveStep(
  ctx: OrgContext,
  claim: Claim,
  name: ConnectionStepName,
  result: StepResult,
): Promise<void> {
  await ctx.tenant((db) =>
    changeConnection(ctx, db, claim.configId, (current) =>
      isCurrent(current, claim) ? stepColumns(current, withStep(current.steps, name, result)) : null,
    ),
  );
}
