import type { SystemContext } from "../context";

/**
 * Whether nobody else, in any organization, has a living connection of the same account by the same Meta app (null: the
 * installation's): Meta knows one subscription for all of them. Crosses tenants and tells only yes or no.
 */
export async function isLastOfAccount(
  system: SystemContext,
  { configId, wabaId, metaAppId }: { configId: string; wabaId: string; metaAppId: string | null },
): Promise<boolean> {
  const others = await system.acrossTenants((db) =>
    db.whatsAppConfig.count({
      where: { wabaId, metaAppId, id: { not: configId }, status: { not: "disconnected" } },
    }),
  );
  return others === 0;
}
