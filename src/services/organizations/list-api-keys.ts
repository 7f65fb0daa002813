import type { ApiKeyItem } from "@/contracts/security";
import { requireRole, type OrgContext } from "../context";

/** The organization's keys that still work, the newest first. @throws AppError `forbidden` for agents. */
export async function listApiKeys(ctx: OrgContext): Promise<ApiKeyItem[]> {
  requireRole(ctx, "admin");
  const keys = await ctx.tenant((db) =>
    db.apiKey.findMany({
      where: { organizationId: ctx.organizationId, revokedAt: null },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      select: apiKeySelect,
    }),
  );
  return keys.map(toApiKeyItem);
}

/** The columns of a key that may leave. */
export const apiKeySelect = {
  id: true,
  name: true,
  prefix: true,
  role: true,
  lastUsedAt: true,
  createdAt: true,
} as const;

type Row = Omit<ApiKeyItem, "lastUsedAt" | "createdAt"> & { lastUsedAt: Date | null; createdAt: Date };

/** A key as it leaves: never the key itself, of which only the hash is known. */
export function toApiKeyItem({ lastUsedAt, createdAt, ...row }: Row): ApiKeyItem {
  return { ...row, lastUsedAt: lastUsedAt?.toISOString() ?? null, createdAt: createdAt.toISOString() };
}
