import { z } from "zod";
import type { Notice } from "../../health/facts";
import { describeFailure } from "../../describe-failure";
import { isBeforeCheck } from "../../health/connection-state";
import { isOutdated, noteForAccount, outdatedReason } from "./account-field";
import type { FieldHandler } from "./field-handler";

const word = z.string().min(1);
const IdText = z.union([z.string(), z.number()]).transform(String);

const AlertInfo = z.looseObject({
  alert_severity: word.catch("INFORMATIONAL"),
  alert_status: word.catch("ACTIVE"),
  alert_type: word,
  alert_description: z.string().nullish().catch(null),
});
const AccountAlert = z.looseObject({ entity_type: word.catch("UNKNOWN"), entity_id: IdText.catch("") });

/** Field `account_alerts`: Meta's own notices about a business, an account or a number; `NONE` takes one back. */
export const handleAccountAlert: FieldHandler = (system, change, routes, row) => {
  const about = AccountAlert.safeParse(change.value);
  // Older samples have the parts of `alert_info` beside the entity.
  const info = AlertInfo.safeParse(about.data?.alert_info ?? change.value);
  if (!about.success || !info.success) {
    return Promise.resolve({ became: "failed", reason: describeFailure(about.error ?? info.error) });
  }
  const { entity_type: entityType, entity_id: entityId } = about.data;
  const { alert_type: type, alert_severity: severity, alert_status: status } = info.data;
  const topic = `notice:${entityType}:${entityId}:${type}`.slice(0, 200).toWellFormed();
  return noteForAccount(system, change, routes, row, ({ account }, at) => {
    if (isOutdated(account.toldAt, topic, at)) return outdatedReason;
    const others = account.notices.filter(
      (one) => one.type !== type || one.entityType !== entityType || one.entityId !== entityId,
    );
    const notice: Notice = {
      entityType,
      entityId,
      type,
      severity,
      description: info.data.alert_description || null,
      at: at.toISOString(),
    };
    return {
      account: {
        notices: status === "NONE" ? others : [...others, notice].slice(-20),
        toldAt: { ...account.toldAt, [topic]: at.toISOString() },
      },
    };
  });
};

const Review = z.looseObject({ decision: word });

/** Field `account_review_update`: what Meta decided about the account. */
export const handleAccountReview: FieldHandler = (system, change, routes, row) => {
  const value = Review.safeParse(change.value);
  if (!value.success) return Promise.resolve({ became: "failed", reason: describeFailure(value.error) });
  return noteForAccount(system, change, routes, row, (known, at) => {
    const { toldAt } = known.account;
    if (isOutdated(toldAt, "review", at) || isBeforeCheck(known, at)) return outdatedReason;
    return {
      account: { reviewStatus: value.data.decision, toldAt: { ...toldAt, review: at.toISOString() } },
    };
  });
};

const limit = z
  .union([z.string().min(1), z.number()])
  .nullish()
  .catch(null);
const count = z.coerce.number().int().nullish().catch(null);
const Capability = z.looseObject({
  max_daily_conversations_per_business: limit,
  max_phone_numbers_per_business: count,
  max_phone_numbers_per_waba: count,
});

/** Field `business_capability_update`: how many customers a day may be written to first, and how many numbers there may be. */
export const handleBusinessCapability: FieldHandler = (system, change, routes, row) => {
  const value = Capability.safeParse(change.value);
  if (!value.success) return Promise.resolve({ became: "failed", reason: describeFailure(value.error) });
  const messagingLimit = toMessagingLimit(value.data.max_daily_conversations_per_business);
  const maxPhoneNumbers =
    value.data.max_phone_numbers_per_waba ?? value.data.max_phone_numbers_per_business ?? null;
  return noteForAccount(system, change, routes, row, ({ account }, at) => {
    if (isOutdated(account.toldAt, "capability", at)) return outdatedReason;
    return {
      account: {
        messagingLimit: messagingLimit ?? account.messagingLimit,
        maxPhoneNumbers: maxPhoneNumbers ?? account.maxPhoneNumbers,
        toldAt: { ...account.toldAt, capability: at.toISOString() },
      },
    };
  });
};

const tiers: Readonly<Record<string, string>> = {
  "-1": "TIER_UNLIMITED",
  "50": "TIER_50",
  "250": "TIER_250",
  "1000": "TIER_1K",
  "2000": "TIER_2K",
  "10000": "TIER_10K",
  "100000": "TIER_100K",
};

/** Meta writes the limit as a number in some webhooks and as a word in others; null where it names none. */
export function toMessagingLimit(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined || value === "TIER_NOT_SET") return null;
  const text = String(value).trim();
  return /^-?\d+$/.test(text) ? (tiers[text] ?? `TIER_${text}`) : text;
}
