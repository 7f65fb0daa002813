import { env } from "@/lib/server/env";
import { enterOrganization, type SystemContext } from "../../context";
import { changeFacts, type FactChange } from "../../health/change-facts";
import { isHistory } from "../../health/connection-state";
import type { KnownConnection } from "../../health/facts";
import type { Change } from "../envelope";
import type { Routes } from "../find-routes";
import type { OfRow } from "../of-row";
import type { FieldResult } from "./field-handler";

/** A living connection of an account that a webhook tells of. */
export type AccountConnection = {
  id: string;
  organizationId: string;
  claimedAt: Date | null;
  metaAppId: string | null;
};

/** What of an account a change is about, when, and who has it. */
export type OfAccount = { wabaId: string; at: Date; connections: AccountConnection[] };

/**
 * Finds who has the account of a change: every organization that connected it through the Meta app which signed the
 * webhook, or the one at whose own address it came.
 * @param wabaId where it is not the entry's id.
 */
export async function findAccount(
  system: SystemContext,
  change: Change,
  routes: Routes,
  { receivedAt }: OfRow,
  wabaId = change.wabaId,
): Promise<OfAccount | FieldResult> {
  if (wabaId === undefined) return { became: "unrouted", reason: "the change names no account" };
  const { onlyOrganizationId, endpointConfigId } = routes;
  const connections = await system.acrossTenants(async (db) => {
    const endpoint = endpointConfigId === null ? null : { id: endpointConfigId };
    const own =
      endpoint && (await db.whatsAppConfig.findFirst({ where: endpoint, select: { metaAppId: true } }));
    return db.whatsAppConfig.findMany({
      where: {
        wabaId,
        status: { not: "disconnected" },
        ...(onlyOrganizationId === null ? {} : { organizationId: onlyOrganizationId }),
        // Each app tells only of what it was granted itself; null is the installation's.
        ...(endpoint
          ? { metaAppId: own?.metaAppId ?? "unknown" }
          : { OR: [{ metaAppId: null }, { metaAppId: env().META_APP_ID }] }),
      },
      orderBy: { id: "asc" },
      select: { id: true, organizationId: true, claimedAt: true, metaAppId: true },
    });
  });
  if (connections.length === 0) {
    const reason = routes.former.get(change)?.reason ?? "no connected account has this WABA id";
    return { became: "unrouted", wabaId, reason };
  }
  // A time that lies ahead would hide all that comes after it.
  const at = change.at && change.at < receivedAt ? change.at : receivedAt;
  return { wabaId, at, connections };
}

export const historyReason = "it happened before the account was connected";

/** What a change tells about one connection; or, as text, why nothing follows from it. */
export type Finding = (known: KnownConnection, at: Date) => FactChange | string;

/** Notes what a change of an account field tells, for everyone who has the account, and says what became of it. */
export async function noteForAccount(
  system: SystemContext,
  change: Change,
  routes: Routes,
  row: OfRow,
  find: Finding,
): Promise<FieldResult> {
  const account = await findAccount(system, change, routes, row);
  return "became" in account ? account : noteFindings(system, account, find);
}

/** The same for an account that is found already. */
export async function noteFindings(
  system: SystemContext,
  { wabaId, at, connections }: OfAccount,
  find: Finding,
): Promise<FieldResult> {
  const reasons = new Set<string>();
  let isNoted = false;
  for (const connection of connections) {
    const ctx = enterOrganization(system, connection.organizationId);
    const known = await ctx.tenant((db) =>
      changeFacts(ctx, db, connection.id, (before) => {
        const finding = isHistory(before, at) ? historyReason : find(before, at);
        if (typeof finding !== "string") return finding;
        reasons.add(finding);
        return null;
      }),
    );
    isNoted ||= known !== null;
  }
  return {
    became: isNoted ? "applied" : "ignored",
    wabaId,
    ...ownerOf(connections),
    ...(isNoted || reasons.size === 0 ? {} : { reason: [...reasons].join("; ") }),
  };
}

/** An account that several organizations have belongs to none of them. */
export function ownerOf([first, ...others]: AccountConnection[]): {
  organizationId?: string;
  configId?: string;
} {
  return first && others.length === 0 ? { organizationId: first.organizationId, configId: first.id } : {};
}

/** Whether something newer was told about a topic already; what was told at the same time may be told again. */
export function isOutdated(toldAt: Record<string, string>, topic: string, at: Date): boolean {
  const told = toldAt[topic];
  return told !== undefined && new Date(told) > at;
}

export const outdatedReason = "something newer is known already";
