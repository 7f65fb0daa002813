import type { Prisma } from "@/generated/prisma/client";
import type { ConnectionStep, ConnectionStepName } from "@/contracts/whatsapp";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { recordLiveEvent } from "../live-events";
import { statusOf, withStep } from "./connection-steps";
import { readSteps } from "./to-connection";

type Current = { status: Prisma.WhatsAppConfigGetPayload<object>["status"]; steps: ConnectionStep[] };

/**
 * Changes a connection from what it is now and tells listening browsers. The row is locked, so two changes at once
 * follow one another. `change` may answer null for "leave it".
 * @throws AppError `not_found`.
 */
export async function changeConnection(
  ctx: OrgContext,
  db: TenantDb,
  configId: string,
  change: (current: Current) => Prisma.WhatsAppConfigUpdateManyMutationInput | null,
): Promise<void> {
  const { organizationId } = ctx;
  await db.$executeRaw`
    select 1 from whatsapp_configs where organization_id = ${organizationId} and id = ${configId} for update`;
  const row = await db.whatsAppConfig.findFirst({
    where: { organizationId, id: configId },
    select: { status: true, steps: true },
  });
  if (!row) throw notFound("Connection");
  const data = change({ status: row.status, steps: readSteps(row.steps) });
  if (!data) return;
  await db.whatsAppConfig.updateMany({ where: { organizationId, id: configId }, data });
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
}

/** Writes what became of one step at once, and what that makes of the whole connection. */
export async function saveStep(
  ctx: OrgContext,
  configId: string,
  name: ConnectionStepName,
  result: Omit<ConnectionStep, "name">,
): Promise<void> {
  await ctx.tenant((db) =>
    changeConnection(ctx, db, configId, ({ status, steps }) => {
      if (status === "disconnected") return null;
      const changed = withStep(steps, name, result.status, result.error);
      const next = statusOf(changed);
      return {
        steps: changed,
        status: next,
        ...(next === "active" && status !== "active" ? { connectedAt: new Date() } : {}),
      };
    }),
  );
}
