import type { Page } from "@/contracts/common";
import type { WebhookLogItem, WebhookLogsQuery } from "@/contracts/webhook-logs";
import { requireRole, type OrgContext } from "../context";
import { fromCursor, toCursor } from "../keyset-cursor";
import type { StoredOutcome } from "./stored-outcome";
import { toLogItem } from "./to-log-item";

/**
 * The organization's webhooks, newest first. A body that several organizations share is nobody's and in no list.
 * @throws AppError `forbidden` below admin, `invalid_input` for a wrong cursor.
 */
export async function listWebhookLogs(
  ctx: OrgContext,
  query: WebhookLogsQuery,
): Promise<Page<WebhookLogItem>> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor);
  const found = await ctx.tenant((db) =>
    db.whatsAppWebhookLog.findMany({
      where: {
        organizationId,
        ...(query.status ? { status: query.status } : {}),
        ...(query.field || query.phoneId
          ? { outcome: { array_contains: [ownChange(query, organizationId)] } }
          : {}),
        ...(after
          ? { OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }] }
          : {}),
      },
      orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      omit: { payload: true },
    }),
  );
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  return {
    data: page.map(toLogItem),
    nextCursor: found.length > query.limit && last ? toCursor({ at: last.receivedAt, id: last.id }) : null,
  };
}

/** Asked of the organization's own changes: what others have in the same body is not to be found out by asking. */
function ownChange({ field, phoneId }: WebhookLogsQuery, organizationId: string): Partial<StoredOutcome> {
  return { organizationId, ...(field ? { field } : {}), ...(phoneId ? { phoneId } : {}) };
}
