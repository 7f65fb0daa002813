import type { Page, PageQuery } from "@/contracts/common";
import type { Connection } from "@/contracts/whatsapp";
import type { OrgContext } from "../context";
import { connectionSelect, toConnection } from "./to-connection";

/** The organization's connections, oldest first (ids sort by time). */
export async function listConnections(
  ctx: OrgContext,
  { limit, cursor }: PageQuery,
): Promise<Page<Connection>> {
  const rows = await ctx.tenant((db) =>
    db.whatsAppConfig.findMany({
      where: { organizationId: ctx.organizationId, ...(cursor ? { id: { gt: cursor } } : {}) },
      orderBy: { id: "asc" },
      take: limit + 1,
      select: connectionSelect,
    }),
  );
  const data = rows.slice(0, limit).map(toConnection);
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
}
