import { Locale } from "@/contracts/session";
import { env } from "@/lib/server/env";
import { canSendMail, sendMail } from "@/lib/server/mail";
import { enqueue } from "@/lib/server/queue";
import type { OrgContext, TenantDb } from "../context";
import { describeFailure } from "../describe-failure";
import { alertSelect, toAlert } from "./to-alert";
import { writeAlertMail } from "./write-alert-mail";

const QUIET_MS = 3_600_000;

/**
 * Tells the owners and admins of the organization of an open alert, each in their own language and each once: the alert
 * is claimed before the first mail leaves, and given back only when none could be sent. Without SMTP_URL, or when the
 * alert is over or was told already, there is nothing to do; when one like it was told within the last hour, it waits
 * for the end of that hour.
 * @throws the first failure when no mail at all could be sent, so that the queue tries again.
 */
export async function emailAlert(ctx: OrgContext, alertId: string): Promise<void> {
  if (!canSendMail()) return;
  const claimed = await claim(ctx, alertId);
  if (!claimed) return;
  const { alert, organizationName, people } = claimed;
  const failures: unknown[] = [];
  for (const { email, name, locale } of people) {
    const to = { name, locale: Locale.catch("pt-BR").parse(locale) };
    const mail = writeAlertMail({ alert, to, organizationName, appUrl: env().APP_URL });
    await sendMail({ to: email, ...mail }).catch((error: unknown) => failures.push(error));
  }
  const sent = people.length - failures.length;
  ctx.log.info({ alertId, alertCode: alert.code, sent, failed: failures.length }, "alert told by e-mail");
  if (failures.length === 0) return;
  for (const error of failures)
    ctx.log.warn({ alertId, reason: describeFailure(error) }, "a mail was not sent");
  if (sent > 0) return;
  await release(ctx, alertId);
  throw failures[0];
}

async function claim(ctx: OrgContext, id: string) {
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const { count } = await db.connectionAlert.updateMany({
      where: { organizationId, id, resolvedAt: null, emailedAt: null },
      data: { emailedAt: new Date() },
    });
    if (count === 0) return null;
    const row = await db.connectionAlert.findFirst({
      where: { organizationId, id },
      select: {
        ...alertSelect,
        organization: {
          select: {
            name: true,
            memberships: {
              where: { role: { in: ["owner", "admin"] }, user: { disabledAt: null } },
              orderBy: { createdAt: "asc" },
              select: { user: { select: { email: true, name: true, locale: true } } },
            },
          },
        },
        config: {
          select: {
            displayName: true,
            phoneNumbers: { select: { phoneId: true, displayPhoneNumber: true } },
          },
        },
      },
    });
    if (!row) return null;
    const toldAt = await whenToldBefore(db, organizationId, row);
    if (toldAt) {
      await db.connectionAlert.updateMany({ where: { organizationId, id }, data: { emailedAt: null } });
      const startAfter = new Date(toldAt.getTime() + QUIET_MS);
      await enqueue(db, "email-alert", { organizationId, alertId: id }, { startAfter });
      return null;
    }
    const { organization, config, ...alert } = row;
    return {
      alert: toAlert(alert, config),
      organizationName: organization.name,
      people: organization.memberships.map(({ user }) => user),
    };
  });
}

/** What comes and goes is told once in a while: when an alert just like it was, a moment ago. */
async function whenToldBefore(
  db: TenantDb,
  organizationId: string,
  { id, configId, code, phoneId }: { id: string; configId: string; code: string; phoneId: string | null },
): Promise<Date | null> {
  const since = new Date(Date.now() - QUIET_MS);
  const told = await db.connectionAlert.findFirst({
    where: { organizationId, configId, code, phoneId, id: { not: id }, emailedAt: { gt: since } },
    orderBy: { emailedAt: "desc" },
    select: { emailedAt: true },
  });
  return told?.emailedAt ?? null;
}

async function release(ctx: OrgContext, id: string): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant((db) =>
    db.connectionAlert.updateMany({ where: { organizationId, id }, data: { emailedAt: null } }),
  );
}
