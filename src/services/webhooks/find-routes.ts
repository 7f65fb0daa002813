import type { RoutedNumber } from "../conversations/routed-number";
import type { SystemContext } from "../context";
import type { Change } from "./envelope";

export type Routes = {
  /** By Meta's phone number id. */
  numbers: Map<string, RoutedNumber>;
  /** By WABA id, where exactly one organization holds it. */
  accounts: Map<string, { organizationId: string; configId: string }>;
};

/** Whose the numbers and accounts of some changes are; only active numbers of connections that are not disconnected. */
export async function findRoutes(system: SystemContext, changes: Change[]): Promise<Routes> {
  const phoneIds = [...new Set(changes.flatMap((change) => change.phoneId ?? []))];
  const wabaIds = [...new Set(changes.flatMap((change) => change.wabaId ?? []))];
  const { numbers, configs } = await system.acrossTenants(async (db) => ({
    numbers: await db.whatsAppPhoneNumber.findMany({
      where: { phoneId: { in: phoneIds }, isActive: true, config: { status: { not: "disconnected" } } },
      select: { id: true, phoneId: true, organizationId: true, configId: true },
    }),
    configs: await db.whatsAppConfig.findMany({
      where: { wabaId: { in: wabaIds }, status: { not: "disconnected" } },
      select: { id: true, wabaId: true, organizationId: true },
    }),
  }));
  const isShared = (wabaId: string) => configs.filter((config) => config.wabaId === wabaId).length > 1;
  return {
    numbers: new Map(numbers.map(({ id, ...number }) => [number.phoneId, { ...number, phoneNumberId: id }])),
    accounts: new Map(
      configs
        .filter((config) => !isShared(config.wabaId))
        .map((config) => [config.wabaId, { organizationId: config.organizationId, configId: config.id }]),
    ),
  };
}
