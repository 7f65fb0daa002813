import type { Prisma } from "@/generated/prisma/client";
import { actorName, type OrgContext, type TenantDb } from "./context";

/** Writes one audit entry in the same transaction as the action. `details` must hold no secret and no message content. */
export async function audit(
  db: TenantDb,
  ctx: OrgContext,
  entry: { action: string; subjectId?: string; details?: Prisma.InputJsonObject },
): Promise<void> {
  await db.auditEntry.create({
    data: {
      organizationId: ctx.organizationId,
      actor: actorName(ctx.actor),
      action: entry.action,
      subjectId: entry.subjectId ?? null,
      details: entry.details ?? {},
    },
  });
}
