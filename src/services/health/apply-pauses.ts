import { wakeAfterCommit } from "@/lib/server/wake";
import { audit } from "../audit";
import type { OrgContext, TenantDb } from "../context";
import { wantedPause } from "./connection-state";
import type { KnownConnection } from "./facts";

/**
 * Stops the numbers from which nothing may be sent for now, and lets those go on whose reason is gone: their messages
 * waited in order and are due at once.
 */
export async function applyPauses(
  ctx: OrgContext,
  db: TenantDb,
  known: KnownConnection,
  now: Date,
): Promise<void> {
  const { organizationId } = ctx;
  for (const number of known.numbers) {
    const { id, phoneId, pauseReason } = number;
    const wanted = wantedPause(known, number, now);
    if (wanted === pauseReason) continue;
    await db.whatsAppPhoneNumber.updateMany({
      where: { organizationId, id },
      data: { pauseReason: wanted, pausedAt: wanted === null ? null : now },
    });
    // Whoever asked for the check did not decide this.
    const actor = { kind: "system" } as const;
    await audit(
      db,
      { ...ctx, actor },
      {
        action: wanted === null ? "whatsapp.sending-resumed" : "whatsapp.sending-paused",
        subjectId: known.id,
        details: { phoneId, reason: wanted ?? pauseReason },
      },
    );
    if (wanted === null) await wakeMessages(db, organizationId, phoneId);
  }
}

/** What waited while a number was paused is due now. */
async function wakeMessages(db: TenantDb, organizationId: string, phoneId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE messages SET next_attempt_at = now()
    WHERE organization_id = ${organizationId} AND phone_id = ${phoneId} AND direction = 'out' AND status = 'pending'
      AND next_attempt_at > now()`;
  wakeAfterCommit(db, "outbox");
}
