import { z } from "zod";
import type { DisconnectReason } from "@/contracts/whatsapp";
import { env } from "@/lib/server/env";
import { enterOrganization, type SystemContext } from "../../context";
import { describeFailure } from "../../describe-failure";
import { openAlert } from "../../health/alerts";
import { isHistory } from "../../health/connection-state";
import { markDisconnected } from "../../whatsapp/mark-disconnected";
import { lockNumbers } from "../../whatsapp/settle-numbers";
import { readAccountEvent } from "./account-events";
import {
  findAccount,
  historyReason,
  noteFindings,
  ownerOf,
  type AccountConnection,
  type Finding,
  type OfAccount,
} from "./account-field";
import type { FieldHandler, FieldResult } from "./field-handler";

const word = z.string().nullish().catch(null);
const IdText = z.union([z.string(), z.number()]).transform(String).nullish().catch(null);

const Value = z.looseObject({
  event: z.string().min(1),
  waba_info: z.looseObject({ waba_id: IdText, partner_app_id: IdText }).nullish().catch(null),
  disconnection_info: z.looseObject({ reason: word, initiated_by: word }).nullish().catch(null),
});

/** Events that end a connection: our access to the account is gone. */
const ends: ReadonlyMap<string, DisconnectReason> = new Map([
  ["PARTNER_REMOVED", "partner_removed"],
  ["PARTNER_APP_UNINSTALLED", "app_uninstalled"],
  ["ACCOUNT_DELETED", "account_deleted"],
]);

/** Events from which nothing follows here, and why. */
const withoutEffect: ReadonlyMap<string, string> = new Map(
  Object.entries({
    PARTNER_ADDED: "the signup itself tells of it",
    PARTNER_APP_INSTALLED: "the signup itself tells of it",
    PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE: "kept for information",
    AD_ACCOUNT_LINKED: "kept for information",
    MM_LITE_TERMS_SIGNED: "kept for information",
    BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE: "kept for information",
    AUTH_INTL_PRICE_ELIGIBILITY_UPDATE: "kept for information",
    VOLUME_BASED_PRICING_TIER_UPDATE: "kept for information",
    VERIFIED_ACCOUNT: "kept for information",
  }),
);

/** Told under the id of a business portfolio: only `waba_info` says which account is meant. */
const isUnderPortfolio = (event: string) =>
  event.startsWith("PARTNER_") || event === "AD_ACCOUNT_LINKED" || event === "MM_LITE_TERMS_SIGNED";

/**
 * Field `account_update` (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/account_update):
 * what happens to an account as a whole, for every organization that has it. What happened before the account was
 * connected (again) is history; the same told twice changes nothing.
 */
export const handleAccountUpdate: FieldHandler = async (system, change, routes, row) => {
  const value = Value.safeParse(change.value);
  if (!value.success) return { became: "failed", reason: describeFailure(value.error) };
  const { event, waba_info: info } = value.data;
  const named = info?.waba_id ?? undefined;
  const wabaId = named ?? (isUnderPortfolio(event) ? undefined : change.wabaId);
  const end = ends.get(event);
  const finding = end === undefined ? read(event, change.value) : null;
  if (typeof finding === "string") return { became: "failed", reason: finding };
  if (end === undefined && finding === null) {
    const reason =
      withoutEffect.get(event) ?? `nothing is done with the event ${event.slice(0, 64).toWellFormed()}`;
    return { became: "ignored", reason, ...(wabaId === undefined ? {} : { wabaId }) };
  }

  if (wabaId === undefined) return { became: "unrouted", reason: "the event names no account" };
  const account = await findAccount(system, change, routes, row, wabaId);
  if ("became" in account) return account;
  if (end !== undefined) return endConnections(system, account, value.data, end);
  return finding ? noteFindings(system, account, finding) : { became: "ignored" };
};

/** What an event tells of an account that goes on, null for nothing, or as text what is wrong with it. */
function read(event: string, value: unknown): Finding | string | null {
  try {
    return readAccountEvent(event, value);
  } catch (error) {
    if (error instanceof z.ZodError) return describeFailure(error);
    throw error;
  }
}

async function endConnections(
  system: SystemContext,
  { wabaId, at, connections }: OfAccount,
  { event, waba_info: info, disconnection_info: why }: z.output<typeof Value>,
  reason: DisconnectReason,
): Promise<FieldResult> {
  const reasons = new Set<string>();
  let hasEnded = false;
  for (const connection of connections) {
    if (isHistory(connection, at)) {
      reasons.add(historyReason);
    } else if (reason === "app_uninstalled" && !isOurApp(connection, info?.partner_app_id)) {
      reasons.add("another app was uninstalled");
    } else {
      await end(system, connection, at, reason, {
        event,
        ...(why?.reason ? { disconnection: why.reason } : {}),
        ...(why?.initiated_by ? { initiatedBy: why.initiated_by } : {}),
      });
      hasEnded = true;
    }
  }
  return {
    became: hasEnded ? "applied" : "ignored",
    wabaId,
    ...ownerOf(connections),
    ...(reasons.size === 0 ? {} : { reason: [...reasons].join("; ") }),
  };
}

/** An app that is not named is the one that was told. */
function isOurApp({ metaAppId }: AccountConnection, appId: string | null | undefined): boolean {
  return !appId || appId === (metaAppId ?? env().META_APP_ID);
}

/** Ends the connection here and leaves an alert that says why: of all others nothing is left to be mended. */
async function end(
  system: SystemContext,
  { id: configId, organizationId }: AccountConnection,
  at: Date,
  reason: DisconnectReason,
  details: Record<string, string>,
): Promise<void> {
  const ctx = enterOrganization(system, organizationId);
  await ctx.tenant(async (db) => {
    // A claim that is under way ends first: what it grants is newer than the event.
    await lockNumbers(ctx, db);
    const row = await db.whatsAppConfig.findFirst({
      where: { organizationId, id: configId },
      select: { status: true, claimedAt: true },
    });
    // It was disconnected, or claimed again, a moment ago.
    if (!row || row.status === "disconnected" || isHistory(row, at)) return;
    await markDisconnected(ctx, db, configId, reason);
    await openAlert(ctx, db, { configId, code: "app_removed", severity: "critical", details });
  });
}
