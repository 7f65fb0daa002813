import type { AlertCode } from "@/contracts/alerts";
import type { OrgContext, TenantDb } from "../context";
import { openAlert, resolveAlerts } from "./alerts";
import type { KnownConnection } from "./facts";
import { decidedByFacts, wantedAlerts } from "./wanted-alerts";

/** Opens what the facts call for and resolves what they do not call for any more; others' alerts are left alone. */
export async function settleAlerts(
  ctx: OrgContext,
  db: TenantDb,
  known: KnownConnection,
  now: Date,
): Promise<void> {
  const wanted = wantedAlerts(known, now);
  for (const alert of wanted) await openAlert(ctx, db, { configId: known.id, ...alert });

  const codes: readonly AlertCode[] = decidedByFacts;
  const open = await db.connectionAlert.findMany({
    where: { organizationId: ctx.organizationId, configId: known.id, resolvedAt: null },
    select: { code: true, phoneId: true },
  });
  for (const { code, phoneId } of open) {
    const owned = codes.find((one) => one === code);
    if (!owned || wanted.some((one) => one.code === code && one.phoneId === phoneId)) continue;
    await resolveAlerts(ctx, db, { configId: known.id, codes: [owned], phoneId });
  }
}
