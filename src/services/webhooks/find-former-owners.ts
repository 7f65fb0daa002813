import type { SystemContext } from "../context";
import type { Change } from "./envelope";

/** Who had a number or an account that is not in use now, and why nothing is done with what comes for it. */
export type FormerOwner = { organizationId: string; configId: string; reason: string };

type Config = { id: string; wabaId: string; organizationId: string; status: string };
type Row = { phoneId: string; organizationId: string; configId: string; config: { status: string } };

/**
 * For changes that nobody gets: whose their number or account was, so that its administrators see what came after the
 * end. Only where that is beyond doubt: one organization alone ever had it, and no other holds the account now.
 * @param scope an own address: then only what its organization had is looked at.
 */
export async function findFormerOwners(
  system: SystemContext,
  changes: Change[],
  scope: { organizationId?: string },
): Promise<Map<Change, FormerOwner>> {
  if (changes.length === 0) return new Map();
  const phoneIds = [...new Set(changes.flatMap((change) => change.phoneId ?? []))];
  const wabaIds = [...new Set(changes.flatMap((change) => change.wabaId ?? []))];
  const { numbers, configs } = await system.acrossTenants(async (db) => ({
    numbers: await db.whatsAppPhoneNumber.findMany({
      where: { ...scope, phoneId: { in: phoneIds } },
      select: { phoneId: true, organizationId: true, configId: true, config: { select: { status: true } } },
    }),
    configs: await db.whatsAppConfig.findMany({
      where: { ...scope, wabaId: { in: wabaIds } },
      select: { id: true, wabaId: true, organizationId: true, status: true },
    }),
  }));
  return new Map(
    changes.flatMap((change) => {
      const ofAccount = configs.filter(({ wabaId }) => wabaId === change.wabaId);
      const owner =
        change.phoneId === undefined
          ? formerOfAccount(ofAccount)
          : formerOfNumber(
              numbers.filter(({ phoneId }) => phoneId === change.phoneId),
              ofAccount,
            );
      return owner ? [[change, owner]] : [];
    }),
  );
}

/** The entry's account must be, or have been, the same organization's: else the number has moved away from it. */
function formerOfNumber(rows: Row[], ofAccount: Config[]): FormerOwner | undefined {
  const [row, ...others] = rows;
  if (!row || others.length > 0) return undefined;
  const { organizationId, configId } = row;
  const hasAccount = ofAccount.some((config) => config.organizationId === organizationId);
  const isElsewhere = ofAccount.some(
    (config) => config.organizationId !== organizationId && config.status !== "disconnected",
  );
  if (!hasAccount || isElsewhere) return undefined;
  const isDisconnected = row.config.status === "disconnected";
  return {
    organizationId,
    configId,
    reason: isDisconnected ? "this number is disconnected" : "this number is not in use",
  };
}

function formerOfAccount([config, ...others]: Config[]): FormerOwner | undefined {
  if (!config || others.length > 0 || config.status !== "disconnected") return undefined;
  const { organizationId, id: configId } = config;
  return { organizationId, configId, reason: "this account is disconnected" };
}
