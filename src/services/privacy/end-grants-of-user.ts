import type { DisconnectReason } from "@/contracts/whatsapp";
import { openAlert } from "../health/alerts";
import { enterOrganization, type SystemContext } from "../context";
import { markDisconnected } from "../whatsapp/mark-disconnected";
import { lockNumbers } from "../whatsapp/settle-numbers";

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
      // A claim that is under way ends first: it may be somebody else's grant by then.
      await lockNumbers(ctx, db);
      const isStill = await db.whatsAppConfig.count({ where: { organizationId, id, metaUserId } });
      if (isStill === 0) return;
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
