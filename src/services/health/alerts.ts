import type { Prisma } from "@/generated/prisma/client";
import type { AlertCode, AlertSeverity } from "@/contracts/alerts";
import { newId } from "@/lib/server/ids";
import { enqueue } from "@/lib/server/queue";
import type { OrgContext, TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";

/** What an alert is about: a connection, or one number of it. */
export type AlertSubject = { configId: string; code: AlertCode; phoneId?: string | null };

/**
 * Opens an alert, or notes that an open one is still true. A newly opened one is told to listening browsers and, unless
 * it is only information, to the administrators by e-mail; an open one that has become worse, or of whose `daysLeft`
 * there are fewer, is told again.
 */
export async function openAlert(
  ctx: OrgContext,
  db: TenantDb,
  subject: AlertSubject & { severity: AlertSeverity; details?: Prisma.InputJsonObject },
): Promise<void> {
  const { organizationId } = ctx;
  const { configId, code, severity, phoneId = null, details = {} } = subject;
  const id = newId();
  const [row] = await db.$queryRaw<{ id: string; isNews: boolean }[]>`
    WITH before AS (
      SELECT severity, (details ->> 'daysLeft')::numeric AS days_left FROM connection_alerts
      WHERE organization_id = ${organizationId} AND config_id = ${configId} AND code = ${code}
        AND COALESCE(phone_id, '') = COALESCE(${phoneId}::text, '') AND resolved_at IS NULL
    )
    INSERT INTO connection_alerts AS alert (id, organization_id, config_id, phone_id, code, severity, details)
    VALUES (${id}, ${organizationId}, ${configId}, ${phoneId}, ${code}, ${severity}::alert_severity,
      ${JSON.stringify(details)}::jsonb)
    ON CONFLICT (config_id, code, COALESCE(phone_id, '')) WHERE resolved_at IS NULL
    DO UPDATE SET severity = EXCLUDED.severity, details = EXCLUDED.details, last_seen_at = now()
    RETURNING id, (id = ${id} OR EXISTS (
      SELECT 1 FROM before
      WHERE before.severity > ${severity}::alert_severity OR before.days_left > ${daysLeftOf(details)}::numeric
    )) AS "isNews"`;
  if (!row?.isNews) return;
  await db.connectionAlert.updateMany({ where: { organizationId, id: row.id }, data: { emailedAt: null } });
  await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
  if (severity !== "info") await enqueue(db, "email-alert", { organizationId, alertId: row.id });
}

function daysLeftOf({ daysLeft }: Prisma.InputJsonObject): number | null {
  return typeof daysLeft === "number" ? daysLeft : null;
}

/** Resolves the open alerts of these codes; does nothing where there are none. */
export async function resolveAlerts(
  ctx: OrgContext,
  db: TenantDb,
  { configId, codes, phoneId }: { configId: string; codes: AlertCode[]; phoneId?: string | null },
): Promise<void> {
  const { organizationId } = ctx;
  const { count } = await db.connectionAlert.updateMany({
    where: {
      organizationId,
      configId,
      code: { in: codes },
      resolvedAt: null,
      ...(phoneId === undefined ? {} : { phoneId }),
    },
    data: { resolvedAt: new Date() },
  });
  if (count > 0)
    await recordLiveEvent(db, { organizationId, kind: "connection.updated", subjectId: configId });
}
