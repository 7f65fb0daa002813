import type { PhoneNumber, Template, Waba } from "../state/records";
import { digitsOf } from "../simulator";

const TIERS = [
  "TIER_NOT_SET",
  "TIER_50",
  "TIER_250",
  "TIER_1K",
  "TIER_2K",
  "TIER_10K",
  "TIER_100K",
  "TIER_UNLIMITED",
];
const CONVERSATIONS: Record<string, number> = {
  TIER_50: 50,
  TIER_250: 250,
  TIER_1K: 1_000,
  TIER_2K: 2_000,
  TIER_10K: 10_000,
  TIER_100K: 100_000,
  TIER_UNLIMITED: -1,
};
const QUALITIES = ["RED", "YELLOW", "GREEN"];
const DECISIONS: Record<string, string> = {
  APPROVED: "APPROVED",
  AVAILABLE_WITHOUT_REVIEW: "APPROVED",
  DECLINED: "REJECTED",
  REJECTED: "REJECTED",
  DEFERRED: "DEFERRED",
};

/** `waba_info` of the events that are told under a portfolio's id. */
export function wabaInfo(waba: Waba) {
  return { waba_id: waba.id, owner_business_id: waba.businessId };
}

/** The value of `business_capability_update`: how many customers a day the business may write to first. */
export function capabilityValue(messagingLimit: string) {
  return {
    max_daily_conversations_per_business: CONVERSATIONS[messagingLimit] ?? messagingLimit,
    max_phone_numbers_per_business: 20,
    max_phone_numbers_per_waba: 20,
  };
}

/**
 * The value of `phone_number_quality_update` for what has changed about a number; null when nothing has that it tells.
 * The webhook does not name the rating itself (Meta: "phone_number_quality_update").
 */
export function qualityUpdateValue(phone: PhoneNumber, before: PhoneNumber, limitOfWaba: string) {
  const limit = phone.messagingLimit ?? limitOfWaba;
  const oldLimit = before.messagingLimit ?? limitOfWaba;
  const event =
    moved(QUALITIES, before.qualityRating, phone.qualityRating, { up: "UNFLAGGED", down: "FLAGGED" }) ??
    moved(["FLAGGED", "CONNECTED"], before.status ?? "CONNECTED", phone.status ?? "CONNECTED", {
      up: "UNFLAGGED",
      down: "FLAGGED",
    }) ??
    moved(TIERS, oldLimit, limit, { up: "UPGRADE", down: "DOWNGRADE" }) ??
    moved(["STANDARD", "HIGH"], before.throughput ?? "STANDARD", phone.throughput ?? "STANDARD", {
      up: "THROUGHPUT_UPGRADE",
      down: "THROUGHPUT_DOWNGRADE",
    });
  if (event === null) return null;
  return {
    display_phone_number: digitsOf(phone.displayPhoneNumber),
    event,
    current_limit: limit,
    ...(oldLimit === limit ? {} : { old_limit: oldLimit }),
    max_daily_conversations_per_business: limit,
  };
}

/** The value of `phone_number_name_update`: Meta's decision about a display name. */
export function nameUpdateValue(phone: PhoneNumber, rejectionReason: string | null) {
  return {
    display_phone_number: digitsOf(phone.displayPhoneNumber),
    decision: DECISIONS[phone.nameStatus] ?? "PENDING",
    requested_verified_name: phone.requestedName ?? phone.verifiedName,
    rejection_reason: rejectionReason,
  };
}

/** The value of `security` after somebody has set the two-step PIN, or has it switched off. */
export function securityValue(phone: PhoneNumber) {
  return {
    display_phone_number: digitsOf(phone.displayPhoneNumber),
    event: phone.pin === null ? "PIN_REQUEST_SUCCESS" : "PIN_CHANGED",
  };
}

/** The value of `message_template_status_update`. The template's id is a number here, unlike everywhere else. */
export function templateStatusValue(template: Template) {
  return {
    event: template.status,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    reason: template.reason,
    message_template_category: template.category,
  };
}

/** Which way a value went in an ordered list; null when it stayed or is not of the list. */
function moved(
  order: string[],
  from: string,
  to: string,
  names: { up: string; down: string },
): string | null {
  const [old, now] = [order.indexOf(from), order.indexOf(to)];
  if (old === -1 || now === -1 || old === now) return null;
  return now > old ? names.up : names.down;
}
