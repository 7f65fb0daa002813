import type { DisconnectReason } from "@/contracts/whatsapp";
import { openAlert } from "../health/alerts";
import { enterOrganization, type SystemContext } from "../context";
import { markDisconnected } from "../whatsapp/mark-disconnected";

/**
 * Ends every connection that a Meta user's grant made, in whatever organization: token and user id are wiped. The
 * conversations belong to the organization and stay. @returns how many there were.
 */
export async function endGrantsOfUser(
  system: SystemContext,
  metaUserId: string,
  reason: Extract<DisconnectReason, "deauthorized" | "data_deletion">,
): Promise<number> {
  const configs = await system.acrossTenants((db) =>
    db.whatsAppConfig.findMany({
      where: { metaUserId, metaAppId: null },
      select: { id: true, organizationId: true },
    }),
  );
  for (const { id, organizationId } of configs) {
    const ctx = enterOrganization(system, organizationId);
    await ctx.tenant(async (db) => {
      await markDisconnected(ctx, db, id, reason);
      await openAlert(ctx, db, {
        configId: id,
        code: "app_removed",
        severity: "critical",
        details: { reason },
      });
    });
  }
  return configs.length;
}
