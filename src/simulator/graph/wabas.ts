import type { AppRef, Subscription, Waba } from "../state/records";
import { appOf } from "../apps";
import type { Simulator } from "../simulator";
import { requirePermission, requireToken, requireWaba } from "./authorize";
import type { GraphCall } from "./call";
import { pickFields } from "./fields";
import { healthStatus } from "./health";
import { readOverride } from "./override";
import { page } from "./paging";
import { phoneType, showPhone } from "./phones";

const MANAGEMENT = "whatsapp_business_management";

const wabaType = {
  name: "WhatsAppBusinessAccount",
  defaults: ["id", "name", "currency", "timezone_id", "message_template_namespace"],
  known: [
    "id",
    "name",
    "currency",
    "timezone_id",
    "message_template_namespace",
    "account_review_status",
    "business_verification_status",
    "country",
    "creation_time",
    "health_status",
    "is_enabled_for_insights",
    "marketing_messages_lite_api_status",
    "on_behalf_of_business_info",
    "owner_business",
    "owner_business_info",
    "ownership_type",
    "primary_business_location",
    "primary_funding_id",
    "purchase_order_number",
    "status",
    "whatsapp_business_manager_messaging_limit",
  ],
};

/** GET /{waba} (Meta: "WhatsApp Business Account"). */
export function readWaba(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const waba = requireWaba(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  return pickFields(wabaNode(sim, waba, token.appId), call.query.get("fields"), wabaType);
}

/** GET /{waba}/phone_numbers, newest first (Meta: "Phone numbers > Get all phone numbers"). */
export function listPhoneNumbers(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const waba = requireWaba(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  const phones = [...sim.state.phones.values()].filter((phone) => phone.wabaId === waba.id).reverse();
  const fields = call.query.get("fields");
  return page(call, phones, (phone) => pickFields(showPhone(sim, phone, token.appId), fields, phoneType));
}

/**
 * GET, POST and DELETE /{waba}/subscribed_apps: lists every app, adds or removes the token's own
 * (Meta: "Webhooks > Subscribe to a WABA", "Webhook overrides").
 */
export async function subscribedApps(
  sim: Simulator,
  call: GraphCall,
  id: string,
): Promise<Record<string, unknown>> {
  const token = requireToken(sim, call);
  const waba = requireWaba(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  if (call.method === "GET") {
    return { data: waba.subscriptions.map((subscription) => showSubscription(sim, subscription)) };
  }
  const { appId } = token;
  const override =
    call.method === "DELETE"
      ? null
      : await readOverride(call.body.override_callback_uri, call.body.verify_token);
  const known = waba.subscriptions.find((one) => one.appId === appId);
  const others = waba.subscriptions.filter((one) => one.appId !== appId);
  const since = known?.since ?? sim.now();
  waba.subscriptions = call.method === "DELETE" ? others : [...others, { appId, since, override }];
  sim.changed();
  return { success: true };
}

function wabaNode(sim: Simulator, waba: Waba, asking: AppRef) {
  const business = sim.state.businesses.get(waba.businessId);
  return {
    id: waba.id,
    name: waba.name,
    currency: waba.currency,
    timezone_id: waba.timezoneId,
    message_template_namespace: waba.templateNamespace,
    account_review_status: waba.reviewStatus,
    business_verification_status: waba.businessVerification,
    country: waba.country,
    creation_time: Math.floor(waba.createdAt / 1000),
    ownership_type: "CLIENT_OWNED",
    owner_business_info: { name: business?.name ?? waba.name, id: waba.businessId },
    primary_funding_id: waba.hasPaymentMethod ? `3${waba.id.slice(1)}` : undefined,
    status: waba.status,
    whatsapp_business_manager_messaging_limit: waba.messagingLimit,
    health_status: healthStatus(sim, waba, asking),
  };
}

function showSubscription(sim: Simulator, { appId, override }: Subscription) {
  const app = appOf(sim, appId);
  return {
    whatsapp_business_api_data: {
      link: `https://www.facebook.com/games/?app_id=${app?.id ?? appId}`,
      name: app?.name,
      id: app?.id ?? appId,
    },
    ...(override ? { override_callback_uri: override.uri } : {}),
  };
}
