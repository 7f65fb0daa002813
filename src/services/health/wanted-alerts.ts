import type { AlertCode } from "@/contracts/alerts";
import { accountAlerts } from "./account-alerts";
import type { KnownConnection } from "./facts";
import { numberAlerts } from "./number-alerts";
import type { WantedAlert } from "./wanted-alert";

/** What wantedAlerts alone decides about: an open alert of these that the facts do not call for any more is over. */
export const decidedByFacts = [
  "token_invalid",
  "token_expiring",
  "permission_missing",
  "not_subscribed",
  "callback_elsewhere",
  "webhooks_silent",
  "payment_missing",
  "account_restricted",
  "account_violation",
  "account_disabling",
  "account_disabled",
  "account_review_rejected",
  "account_notice",
  "business_unverified",
  "templates_in_trouble",
  "number_restricted",
  "number_not_registered",
  "number_unverified",
  "quality_low",
  "name_rejected",
  "pin_changed",
  "pin_reset_requested",
  "app_offboarded",
  "app_idle",
  "check_failing",
] as const satisfies readonly AlertCode[];

/**
 * Every alert that the facts about a connection call for at this moment, whoever found the facts: a check, a webhook or
 * a refused call. A pure function: the same facts at the same time want the same alerts.
 */
export function wantedAlerts(known: KnownConnection, now: Date): WantedAlert[] {
  if (known.status === "disconnected") return [];
  return [
    ...accountAlerts(known, now),
    ...known.numbers.flatMap((number) => numberAlerts(known, number, now)),
  ];
}
