import type { TenantDb } from "../context";

/** Two contacts, whichever is named first. */
export function pairOf(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}

/** Pairs of these contacts that somebody has taken apart: nothing merges them again by itself. */
export async function findKeptApart(
  db: TenantDb,
  organizationId: string,
  contactIds: readonly string[],
): Promise<Set<string>> {
  if (contactIds.length < 2) return new Set();
  const ids = [...contactIds];
  const undone = await db.contactMerge.findMany({
    where: { organizationId, keptId: { in: ids }, mergedId: { in: ids }, undoneAt: { not: null } },
    select: { keptId: true, mergedId: true },
  });
  return new Set(undone.map(({ keptId, mergedId }) => pairOf(keptId, mergedId)));
}
