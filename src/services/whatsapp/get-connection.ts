import type { Connection } from "@/contracts/whatsapp";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { connectionSelect, toConnection } from "./to-connection";

/** One connection with its numbers and steps. @throws AppError `not_found`, for another organization's too. */
export async function getConnection(ctx: OrgContext, id: string): Promise<Connection> {
  return ctx.tenant((db) => readConnection(ctx, db, id));
}

/** The same within a transaction. @throws AppError `not_found`. */
export async function readConnection(ctx: OrgContext, db: TenantDb, id: string): Promise<Connection> {
  const row = await db.whatsAppConfig.findFirst({
    where: { organizationId: ctx.organizationId, id },
    select: connectionSelect,
  });
  if (!row) throw notFound("Connection");
  return toConnection(row);
}
