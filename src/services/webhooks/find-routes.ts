import type { RoutedNumber } from "../conversations/routed-number";
import type { SystemContext } from "../context";
import type { Change } from "./envelope";
import { findFormerOwners, type FormerOwner } from "./find-former-owners";

export type Routes = {
  /** By Meta's phone number id. */
  numbers: Map<string, RoutedNumber>;
  /** By WABA id, where exactly one organization holds it. */
  accounts: Map<string, { organizationId: string; configId: string }>;
  /**
   * Set when the body came to a connection's own address, signed by an app that is not the installation's, or when an
   * organization replays it: nothing in it may reach, or be told of, any other organization.
   */
  onlyOrganizationId: string | null;
  /** The connection at whose own address it came, if it did. */
  endpointConfigId: string | null;
  /** Of the changes that reach nobody now: whose their number or account was. */
  former: Map<Change, FormerOwner>;
};

/**
 * Whose the numbers and accounts of some changes are; only active numbers of connections that are not disconnected.
 * @param within `endpointConfigId`: the connection at whose own address they came; `organizationId`: who replays them.
 * Then only what that organization has is found.
 */
export async function findRoutes(
  system: SystemContext,
  changes: Change[],
  within: { endpointConfigId: string | null; organizationId: string | null },
): Promise<Routes> {
  const { endpointConfigId, organizationId } = within;
  const onlyOrganizationId =
    endpointConfigId === null ? organizationId : await ownerOfEndpoint(system, endpointConfigId);
  const scope = onlyOrganizationId === null ? {} : { organizationId: onlyOrganizationId };
  const phoneIds = [...new Set(changes.flatMap((change) => change.phoneId ?? []))];
  const wabaIds = [...new Set(changes.flatMap((change) => change.wabaId ?? []))];
  const { numbers, configs } = await system.acrossTenants(async (db) => ({
    numbers: await db.whatsAppPhoneNumber.findMany({
      where: {
        ...scope,
        phoneId: { in: phoneIds },
        isActive: true,
        config: { status: { not: "disconnected" } },
      },
      select: { id: true, phoneId: true, organizationId: true, configId: true },
    }),
    configs: await db.whatsAppConfig.findMany({
      where: { ...scope, wabaId: { in: wabaIds }, status: { not: "disconnected" } },
      select: { id: true, wabaId: true, organizationId: true },
    }),
  }));
  const usedIds = new Set(numbers.map((number) => number.phoneId));
  const heldIds = new Set(configs.map((config) => config.wabaId));
  const isReached = ({ phoneId, wabaId }: Change) =>
    phoneId === undefined ? wabaId !== undefined && heldIds.has(wabaId) : usedIds.has(phoneId);
  const unreached = changes.filter((change) => !isReached(change));
  const isShared = (wabaId: string) => configs.filter((config) => config.wabaId === wabaId).length > 1;
  return {
    numbers: new Map(numbers.map(({ id, ...number }) => [number.phoneId, { ...number, phoneNumberId: id }])),
    accounts: new Map(
      configs
        .filter((config) => !isShared(config.wabaId))
        .map((config) => [config.wabaId, { organizationId: config.organizationId, configId: config.id }]),
    ),
    onlyOrganizationId,
    endpointConfigId,
    former: await findFormerOwners(system, unreached, scope),
  };
}

/** Whose a change is, as far as that is known. A number decides better than a WABA, which organizations may share. */
export function ownerOf(
  change: Change,
  routes: Routes,
): { organizationId: string; configId: string } | undefined {
  const { field, wabaId, phoneId } = change;
  const isByNumber = phoneId !== undefined || field === "messages";
  const owner =
    (isByNumber ? routes.numbers.get(phoneId ?? "") : routes.accounts.get(wabaId ?? "")) ??
    routes.former.get(change);
  return owner && { organizationId: owner.organizationId, configId: owner.configId };
}

/** An organization's connections stay when they end, so an unknown one is nobody's, not everybody's. */
async function ownerOfEndpoint(system: SystemContext, configId: string): Promise<string> {
  const config = await system.acrossTenants((db) =>
    db.whatsAppConfig.findFirst({ where: { id: configId }, select: { organizationId: true } }),
  );
  return config?.organizationId ?? "nobody";
}
