import type { AppRef, PhoneNumber } from "../state/records";
import { appOf } from "../apps";
import type { Simulator } from "../simulator";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import { isRecord, parameter, type GraphCall } from "./call";
import { pickFields } from "./fields";
import { invalidParameter, whatsappError } from "./graph-error";
import { healthStatus, isConnected, statusOf } from "./health";
import { readOverride } from "./override";

const MANAGEMENT = "whatsapp_business_management";
const REGISTRATION_WINDOW_MS = 72 * 3_600_000;
const REGISTRATIONS_ALLOWED = 10;

export const phoneType = {
  name: "WhatsAppBusinessPhoneNumber",
  defaults: [
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "last_onboarded_time",
    "webhook_configuration",
    "id",
  ],
  known: [
    "account_mode",
    "certificate",
    "conversational_automation",
    "country_dial_code",
    "eligibility_for_api_business_global_search",
    "health_status",
    "is_official_business_account",
    "is_on_biz_app",
    "is_pin_enabled",
    "is_preverified_number",
    "last_onboarded_time",
    "messaging_limit_tier",
    "name_status",
    "new_certificate",
    "new_name_status",
    "quality_score",
    "search_visibility",
    "status",
    "username",
    "whatsapp_business_manager_messaging_limit",
  ],
};

/** A number as a Graph node with every field it has, for the app that asks (Meta: "WhatsApp Business Account Phone Number"). */
export function showPhone(
  sim: Simulator,
  phone: PhoneNumber,
  asking: AppRef,
): Record<string, unknown> & { id: string } {
  const waba = sim.state.wabas.get(phone.wabaId);
  const isAsking = (one: { appId: AppRef }) => one.appId === asking;
  const callbacks = {
    phone_number: phone.overrides.find(isAsking)?.uri,
    whatsapp_business_account: waba?.subscriptions.find(isAsking)?.override?.uri,
    application: appOf(sim, asking)?.webhookUrl ?? undefined,
  };
  const isRegistered = isConnected(phone);
  return {
    id: phone.id,
    verified_name: phone.verifiedName,
    display_phone_number: phone.displayPhoneNumber,
    code_verification_status: phone.codeVerificationStatus,
    quality_rating: phone.qualityRating,
    platform_type: isRegistered ? "CLOUD_API" : "NOT_APPLICABLE",
    throughput: { level: isRegistered ? (phone.throughput ?? "STANDARD") : "NOT_APPLICABLE" },
    last_onboarded_time: phone.onboardedAt === null ? undefined : metaTime(phone.onboardedAt),
    webhook_configuration: callbacks,
    status: statusOf(phone),
    name_status: phone.nameStatus,
    new_name_status: phone.requestedName === null ? "NONE" : phone.nameStatus,
    account_mode: "LIVE",
    is_official_business_account: false,
    is_on_biz_app: phone.isOnBizApp,
    is_pin_enabled: phone.pin !== null,
    is_preverified_number: false,
    whatsapp_business_manager_messaging_limit: phone.messagingLimit ?? waba?.messagingLimit,
    health_status: waba && healthStatus(sim, waba, asking, { phone }),
  };
}

/** GET /{phone}. */
export function readPhone(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  const type = { ...phoneType, known: [...phoneType.known, ...phoneType.defaults] };
  return pickFields(showPhone(sim, phone, token.appId), call.query.get("fields"), type);
}

/** POST /{phone}: sets the two-step PIN or the number's own callback. */
export async function updatePhone(
  sim: Simulator,
  call: GraphCall,
  id: string,
): Promise<Record<string, unknown>> {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  const pin = parameter(call, "pin");
  const configuration = call.body.webhook_configuration;
  if (pin === null && !isRecord(configuration)) throw invalidParameter("The parameter pin is required.");
  if (pin !== null) phone.pin = requirePin(pin);
  if (isRecord(configuration)) {
    const override = await readOverride(configuration.override_callback_uri, configuration.verify_token);
    const others = phone.overrides.filter((one) => one.appId !== token.appId);
    phone.overrides = override ? [...others, { ...override, appId: token.appId }] : others;
  }
  sim.changed();
  return { success: true };
}

/** POST /{phone}/register: the PIN becomes the number's two-step PIN or must be it (Meta: "Registration"). */
export function registerPhone(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  requireWhatsappProduct(call);
  const pin = requirePin(parameter(call, "pin"));
  if (phone.isOnBizApp) {
    throw whatsappError(
      100,
      "Invalid parameter",
      "A number of the WhatsApp Business app cannot be registered.",
    );
  }
  phone.registrationCalls = countCall(sim, phone.registrationCalls);
  if (phone.codeVerificationStatus !== "VERIFIED") {
    throw whatsappError(133006, "Phone number re-verification needed", "Verify the phone number first.");
  }
  if (phone.pin !== null && phone.pin !== pin) {
    sim.changed();
    throw whatsappError(133005, "Two step verification PIN Mismatch", "Two step verification PIN mismatch");
  }
  phone.pin = pin;
  phone.registeredAt = sim.now();
  if (phone.status === "DISCONNECTED") phone.status = null;
  sim.changed();
  return { success: true };
}

/** POST /{phone}/deregister. The two-step PIN stays, as there is no call to switch it off. */
export function deregisterPhone(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, MANAGEMENT);
  if (phone.isOnBizApp) {
    throw whatsappError(
      100,
      "Invalid parameter",
      "A number of the WhatsApp Business app cannot be deregistered.",
    );
  }
  if (phone.registeredAt === null) throw notRegistered();
  phone.deregistrationCalls = countCall(sim, phone.deregistrationCalls);
  phone.registeredAt = null;
  sim.changed();
  return { success: true };
}

/** 133010, for everything that needs a registered number. */
export function notRegistered() {
  return whatsappError(
    133010,
    "Account not registered",
    "The account is not registered on the WhatsApp Business Platform.",
  );
}

/** Throws (#100) unless messaging_product is "whatsapp". */
export function requireWhatsappProduct(call: GraphCall): void {
  const product = parameter(call, "messaging_product");
  if (product === null) throw invalidParameter("The parameter messaging_product is required.");
  if (product !== "whatsapp")
    throw invalidParameter(`Param messaging_product must be one of {WHATSAPP} - got "${product}".`);
}

function requirePin(pin: string | null): string {
  if (pin === null) throw invalidParameter("The parameter pin is required.");
  if (!/^\d{6}$/.test(pin)) throw invalidParameter("Param pin must be 6 characters long.");
  return pin;
}

/** Ten calls in 72 hours are allowed; then 133016. */
function countCall(sim: Simulator, calls: number[]): number[] {
  const recent = calls.filter((at) => at > sim.now() - REGISTRATION_WINDOW_MS);
  if (recent.length >= REGISTRATIONS_ALLOWED) {
    throw whatsappError(
      133016,
      "Account register or deregister rate limit exceeded",
      "There were too many attempts to register or deregister this number. Try again after 72 hours.",
    );
  }
  return [...recent, sim.now()];
}

/** 2026-05-01T12:00:00+0000, the way Graph writes times. */
function metaTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "+0000");
}
