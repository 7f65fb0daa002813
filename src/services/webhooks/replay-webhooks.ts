import type { ReplayRequest, ReplayResponse, WebhookLogItem } from "@/contracts/webhook-logs";
import { wakeAfterCommit } from "@/lib/server/wake";
import { audit } from "../audit";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { AppError, notFound } from "../errors";
import { whereOfLogs } from "./log-filter";
import { toLogItem } from "./to-log-item";

/** So many webhooks are replayed by one request; whoever wants more asks again. */
const MAX_AT_ONCE = 1_000;

/**
 * Has one webhook of the organization processed again, every change of it. What it brought before is there already and
 * is not doubled. It keeps its organization and outcome meanwhile, so that it stays where it was found.
 * @throws AppError `forbidden` below admin, `not_found`, `conflict` while a worker has it.
 */
export async function replayWebhook(ctx: OrgContext, id: string): Promise<WebhookLogItem> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const replayed = await openAgain(db, organizationId, [id]);
    const log = await db.whatsAppWebhookLog.findFirst({
      where: { id, organizationId },
      omit: { payload: true },
    });
    if (!log) throw notFound("Webhook log");
    if (replayed === 0) {
      throw new AppError("conflict", "This webhook is being processed right now. Try again in a moment.");
    }
    await audit(db, ctx, { action: "webhook.replayed", subjectId: id });
    wakeAfterCommit(db, "webhooks");
    return toLogItem(log);
  });
}

/**
 * Has the organization's webhooks that pass the filters processed again, the oldest first, at most 1,000 of them; those
 * that a worker has just now, or that wait for their replay already, are passed over.
 * @throws AppError `forbidden` below admin.
 */
export async function replayWebhooks(ctx: OrgContext, filters: ReplayRequest): Promise<ReplayResponse> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const found = await db.whatsAppWebhookLog.findMany({
      where: { ...whereOfLogs(organizationId, filters), isReplay: false },
      orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
      take: MAX_AT_ONCE,
      select: { id: true },
    });
    const replayed = await openAgain(
      db,
      organizationId,
      found.map(({ id }) => id),
    );
    if (replayed === 0) return { replayed };
    const { status, field, phoneId, connectionId } = filters;
    await audit(db, ctx, {
      action: "webhook.replayed-many",
      details: {
        replayed,
        ...(status ? { status } : {}),
        ...(field ? { field } : {}),
        ...(phoneId ? { phoneId } : {}),
        ...(connectionId ? { connectionId } : {}),
      },
    });
    wakeAfterCommit(db, "webhooks");
    return { replayed };
  });
}

/** Makes webhooks due once more, as if no worker had ever taken them; not while one holds them. Answers how many. */
function openAgain(db: TenantDb, organizationId: string, ids: string[]): Promise<number> {
  return db.$executeRaw`
    UPDATE whatsapp_webhook_logs SET
      status = 'received',
      is_replay = true,
      attempts = 0,
      claims = 0,
      error = NULL,
      processed_at = NULL,
      next_attempt_at = now(),
      locked_until = NULL
    WHERE id = ANY(${ids}::text[]) AND organization_id = ${organizationId}
      AND (locked_until IS NULL OR locked_until < now())`;
}
