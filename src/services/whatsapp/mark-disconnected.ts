import type { DisconnectReason } from "@/contracts/whatsapp";
import { audit } from "../audit";
import type { OrgContext, TenantDb } from "../context";
import { changeConnection } from "./change-connection";

/**
 * Ends a connection here: its secrets are wiped, its numbers go out of use, what was open of alerts is closed.
 * Conversations stay and can be read. Doing it again changes nothing. Telling Meta is the caller's business.
 * @throws AppError `not_found`.
 */
export async function markDisconnected(
  ctx: OrgContext,
  db: TenantDb,
  configId: string,
  reason: DisconnectReason,
): Promise<void> {
  const { organizationId } = ctx;
  const now = new Date();
  let hasEnded = false;
  await changeConnection(ctx, db, configId, ({ status }) => {
    if (status === "disconnected") return null;
    hasEnded = true;
    return {
      status: "disconnected",
      sealedToken: null,
      sealedAppSecret: null,
      sealedVerifyToken: null,
      tokenExpiresAt: null,
      metaUserId: null,
      scopes: [],
      disconnectedAt: now,
      disconnectReason: reason,
    };
  });
  if (!hasEnded) return;
  await db.whatsAppPhoneNumber.updateMany({
    where: { organizationId, configId },
    data: { isActive: false, isDefault: false, sealedPin: null, pausedAt: null, pauseReason: null },
  });
  await db.connectionAlert.updateMany({
    where: { organizationId, configId, resolvedAt: null },
    data: { resolvedAt: now },
  });
  await audit(db, ctx, { action: "whatsapp.disconnected", subjectId: configId, details: { reason } });
}
