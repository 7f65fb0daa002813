import type { ConnectionConfig } from "@/contracts/whatsapp";
import type { OrgContext } from "../context";
import { configSelect } from "./to-connection";

/** The newest connection that has a number and was not disconnected; with `after`, only if it changed later. */
export async function findConnectedConfig(
  ctx: OrgContext,
  { after }: { after?: Date },
): Promise<ConnectionConfig | null> {
  return ctx.tenant((db) =>
    db.whatsAppConfig.findFirst({
      where: {
        organizationId: ctx.organizationId,
        phoneId: { not: null },
        status: { not: "disconnected" },
        ...(after ? { updatedAt: { gt: after } } : {}),
      },
      orderBy: { updatedAt: "desc" },
      select: configSelect,
    }),
  );
}
