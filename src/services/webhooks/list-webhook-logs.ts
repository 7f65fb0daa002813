import type { Page } from "@/contracts/common";
import type { WebhookLogItem, WebhookLogsQuery } from "@/contracts/webhook-logs";
import { requireRole, type OrgContext } from "../context";
import { fromCursor, toCursor } from "../keyset-cursor";
import { whereOfLogs } from "./log-filter";
import { toLogItem } from "./to-log-item";

/**
 * The organization's webhooks, newest first. A body that several organizations share is nobody's and in no list.
 * @throws AppError `forbidden` below admin, `invalid_input` for a wrong cursor.
 */
export async function listWebhookLogs(
  ctx: OrgContext,
  { limit, cursor, ...filters }: WebhookLogsQuery,
): Promise<Page<WebhookLogItem>> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  const after = cursor === undefined ? undefined : fromCursor(cursor);
  const found = await ctx.tenant((db) =>
    db.whatsAppWebhookLog.findMany({
      where: {
        ...whereOfLogs(organizationId, filters),
        ...(after
          ? { OR: [{ receivedAt: { lt: after.at } }, { receivedAt: after.at, id: { lt: after.id } }] }
          : {}),
      },
      orderBy: [{ receivedAt: "desc" }, { id: "desc" }],
      take: limit + 1,
      omit: { payload: true },
    }),
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    data: page.map(toLogItem),
    nextCursor: found.length > limit && last ? toCursor({ at: last.receivedAt, id: last.id }) : null,
  };
}
