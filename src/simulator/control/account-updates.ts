import { z } from "zod";
import type { AppRef, PhoneNumber, Waba } from "../state/records";
import { appOf, findApp } from "../apps";
import { businessAppOf, offboardBusinessApp } from "../coexistence/business-app";
import { isRecord } from "../graph/call";
import { providerBusinessId, type Simulator } from "../simulator";
import { wabaInfo } from "../webhooks/account-payloads";
import { entry, metadata } from "../webhooks/payloads";
import { requireApp } from "./apps";
import { ControlError, found } from "./control-error";

/** Fields that follow a callback override; all others go to the app's own address (Meta: "Webhook overrides"). */
const OVERRIDABLE = new Set([
  "account_settings_update",
  "calls",
  "consumer_profile",
  "group_lifecycle_update",
  "group_participants_update",
  "group_settings_update",
  "group_status_update",
  "history",
  "message_echoes",
  "messages",
  "messaging_handovers",
  "smb_app_state_sync",
  "smb_message_echoes",
]);
const UNDER_PORTFOLIO = /^PARTNER_|^AD_ACCOUNT_LINKED$|^MM_LITE_TERMS_SIGNED$/;

export const AccountUpdateInput = z.looseObject({
  wabaId: z.string(),
  event: z.string().min(1),
  /** Seconds since 1970; now, unless told. */
  at: z.number().int().min(0).optional(),
  appId: z.string().optional(),
});

/**
 * Sends an account_update as Meta routes it, and does to tokens, subscriptions and sending what the event means. Partner
 * events go under the portfolio of the app they are about, to that app alone; all others to every app that is subscribed.
 */
export function updateAccount(sim: Simulator, input: z.infer<typeof AccountUpdateInput>) {
  const { wabaId, event, at, appId, ...more } = input;
  const waba = found(sim.state.wabas.get(wabaId), `WABA ${wabaId}`);
  const ref = appId === undefined ? null : requireApp(sim, appId);
  const time = at === undefined ? sim.now() : at * 1000;
  let deliveryIds: string[];
  if (UNDER_PORTFOLIO.test(event)) {
    const value = { event, ...more, waba_info: partnerInfo(sim, waba, ref, event, more) };
    const portfolio = providerBusinessId(found(appOf(sim, ref), `app ${appId}`));
    deliveryIds = sim.webhooks.send({
      entry: entry(portfolio, "account_update", value, time),
      wabaId: waba.id,
      phoneId: null,
      route: "app",
      onlyApp: ref,
    });
    applyPartnerEvent(sim, waba, event, value.waba_info.partner_app_id, ref);
  } else {
    deliveryIds = sim.webhooks.send({
      entry: entry(waba.id, "account_update", { event, ...more }, time),
      wabaId: waba.id,
      phoneId: null,
      route: "app",
    });
    applyAccountEvent(sim, waba, event, more);
  }
  sim.changed();
  return { deliveryIds };
}

export const FieldInput = z.strictObject({
  wabaId: z.string(),
  field: z.string().min(1),
  value: z.record(z.string(), z.unknown()),
  phoneNumberId: z.string().optional(),
  at: z.number().int().min(0).optional(),
});

/** Sends any field's value, routed as Meta routes the field; with a number, its metadata comes first in the value. */
export function sendField(sim: Simulator, input: z.infer<typeof FieldInput>) {
  const waba = found(sim.state.wabas.get(input.wabaId), `WABA ${input.wabaId}`);
  const { phoneNumberId: phoneId = null } = input;
  const phone = phoneId === null ? null : found(sim.state.phones.get(phoneId), `phone number ${phoneId}`);
  if (phone && phone.wabaId !== waba.id) {
    throw new ControlError(409, `Phone number ${phone.id} is not of WABA ${waba.id}.`);
  }
  const ofPhone = phone ? { messaging_product: "whatsapp", metadata: metadata(phone) } : {};
  const time = input.at === undefined ? sim.now() : input.at * 1000;
  const deliveryIds = sim.webhooks.send({
    entry: entry(waba.id, input.field, { ...ofPhone, ...input.value }, time),
    wabaId: waba.id,
    phoneId,
    route: OVERRIDABLE.has(input.field) ? "messages" : "app",
  });
  return { deliveryIds };
}

function partnerInfo(
  sim: Simulator,
  waba: Waba,
  ref: AppRef,
  event: string,
  more: Record<string, unknown>,
): { partner_app_id?: unknown } & Record<string, unknown> {
  const isAboutApp = event === "PARTNER_APP_INSTALLED" || event === "PARTNER_APP_UNINSTALLED";
  return {
    ...wabaInfo(waba),
    ...(isAboutApp ? { partner_app_id: appOf(sim, ref)?.id } : {}),
    ...(isRecord(more.waba_info) ? more.waba_info : {}),
  };
}

function applyPartnerEvent(
  sim: Simulator,
  waba: Waba,
  event: string,
  partnerAppId: unknown,
  ref: AppRef,
): void {
  if (event === "PARTNER_REMOVED") removeApp(sim, waba, ref);
  if (event !== "PARTNER_APP_UNINSTALLED") return;
  // A test may tell one app that another was uninstalled: then only that other one loses anything.
  const gone = findApp(sim, String(partnerAppId));
  if (gone !== undefined) removeApp(sim, waba, gone);
}

function applyAccountEvent(
  sim: Simulator,
  waba: Waba,
  event: string,
  { ban_info: ban }: Record<string, unknown>,
): void {
  if (event === "ACCOUNT_DELETED") {
    for (const ref of [null, ...sim.state.apps.keys()]) removeApp(sim, waba, ref);
    waba.status = "DELETED";
  }
  if (event === "ACCOUNT_OFFBOARDED" || event === "ACCOUNT_RECONNECTED") {
    for (const phone of businessAppPhones(sim, waba)) {
      businessAppOf(sim, phone.id).isMoving = event === "ACCOUNT_OFFBOARDED";
    }
  }
  if (event !== "DISABLED_UPDATE" || !isRecord(ban)) return;
  if (ban.waba_ban_state === "DISABLE") waba.isDisabled = true;
  if (ban.waba_ban_state === "REINSTATE") waba.isDisabled = false;
}

/** An app loses an account: its subscription goes, and its tokens die or, when they cover others too, forget this one. */
function removeApp(sim: Simulator, waba: Waba, ref: AppRef): void {
  waba.subscriptions = waba.subscriptions.filter((one) => one.appId !== ref);
  for (const token of sim.state.tokens.values()) {
    if (token.appId !== ref || !token.wabaIds.includes(waba.id)) continue;
    if (token.wabaIds.length === 1) token.revoked = true;
    else token.wabaIds = token.wabaIds.filter((id) => id !== waba.id);
  }
  if (ref !== null) return;
  for (const phone of businessAppPhones(sim, waba)) offboardBusinessApp(sim, phone);
}

function businessAppPhones(sim: Simulator, waba: Waba): PhoneNumber[] {
  return [...sim.state.phones.values()].filter((phone) => phone.wabaId === waba.id && phone.isOnBizApp);
}
