import type { DisconnectReason } from "@/contracts/whatsapp";
import { openAlert } from "../health/alerts";
import { enterOrganization, type SystemContext } from "../context";
import { markDisconnected } from "../whatsapp/mark-disconnected";
import { lockNumbers } from "../whatsapp/settle-numbers";
import type { MetaCallback } from "./read-signed-request";

/**
 * Ends every connection that a Meta user's grant made, in whatever organization: token and user id are wiped. The
 * conversations belong to the organization and stay. A grant that is younger than Meta's word is another one.
 * @returns how many there were.
 */
export async function endGrantsOfUser(
  system: SystemContext,
  { userId: metaUserId, issuedAt }: MetaCallback,
  reason: Extract<DisconnectReason, "deauthorized" | "data_deletion">,
): Promise<number> {
  const configs = await system.acrossTenants((db) =>
    db.whatsAppConfig.findMany({
      where: { metaUserId, metaAppId: null },
      select: { id: true, organizationId: true },
    }),
  );
  let ended = 0;
  for (const { id, organizationId } of configs) {
    const ctx = enterOrganization(system, organizationId);
    await ctx.tenant(async (db) => {
      // A claim that is under way ends first: it may be somebody else's grant by then.
      await lockNumbers(ctx, db);
      const config = await db.whatsAppConfig.findFirst({
        where: { organizationId, id, metaUserId },
        select: { claimedAt: true },
      });
      if (!config || isAfter(config.claimedAt, issuedAt)) return;
      ended += 1;
      await markDisconnected(ctx, db, id, reason);
      await openAlert(ctx, db, {
        configId: id,
        code: "app_removed",
        severity: "critical",
        details: { reason },
      });
    });
  }
  return ended;
}

/** To the second, which is all that Meta tells. */
function isAfter(claimedAt: Date | null, issuedAt: Date | null): boolean {
  return claimedAt !== null && issuedAt !== null && claimedAt.getTime() >= issuedAt.getTime() + 1_000;
}
