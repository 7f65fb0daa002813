import type { DisconnectReason } from "@/contracts/whatsapp";
import { audit } from "../audit";
import type { OrgContext, TenantDb } from "../context";
import { changeConnection } from "./change-connection";
import { lockNumbers, settleNumbers } from "./settle-numbers";

/** Whoever takes the permission back with these has said that nothing of it is to stay. */
const FORGETTING: ReadonlySet<DisconnectReason> = new Set(["deauthorized", "data_deletion"]);

/**
 * Ends a connection here: its secrets are wiped, its numbers go out of use (another one becomes the default), what was
 * open of alerts is closed. Conversations stay and can be read. So do, sealed, the numbers' PINs: Meta keeps a number's
 * PIN for good, nobody else knows it, and without it the number could not be registered again; only who asks to be
 * forgotten loses them. Doing it again changes nothing. Telling Meta is the caller's business.
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
  await lockNumbers(ctx, db);
  const hasEnded = await changeConnection(ctx, db, configId, ({ status }) => {
    if (status === "disconnected") return null;
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
    data: {
      isActive: false,
      isDefault: false,
      pausedAt: null,
      pauseReason: null,
      ...(FORGETTING.has(reason) ? { sealedPin: null } : {}),
    },
  });
  await db.connectionAlert.updateMany({
    where: { organizationId, configId, resolvedAt: null },
    data: { resolvedAt: now },
  });
  await settleNumbers(ctx, db);
  await audit(db, ctx, { action: "whatsapp.disconnected", subjectId: configId, details: { reason } });
}
