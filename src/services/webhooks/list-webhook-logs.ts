import type { Page } from "@/contracts/common";
import type { WebhookLogItem, WebhookLogsQuery } from "@/contracts/whatsapp";
import { requireRole, type OrgContext } from "../context";
import { fromCursor, toCursor } from "../keyset-cursor";
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
        ...(query.field ? { fields: { has: query.field } } : {}),
        ...(query.phoneId ? { phoneIds: { has: query.phoneId } } : {}),
        ...(after
          ? { OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }] }
          : {}),
      },
      orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      omit: { payload: true, outcome: true },
    }),
  );
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  return {
    data: page.map(toLogItem),
    nextCursor: found.length > query.limit && last ? toCursor({ at: last.receivedAt, id: last.id }) : null,
  };
}
