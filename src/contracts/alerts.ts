import { z } from "zod";
import { Id, pageOf, Timestamp } from "./common";

export const AlertSeverity = z.enum(["critical", "warning", "info"]);
export type AlertSeverity = z.infer<typeof AlertSeverity>;

/**
 * What can be wrong with a connection. `critical`: messages do not come in or go out; `warning`: they will not soon, or
 * in part; `info`: worth knowing. A page and an e-mail have a text, and what to do, for each.
 */
export const AlertCode = z.enum([
  // The grant
  "token_invalid",
  "token_expiring",
  "permission_missing",
  "app_removed",
  // What Meta sends us
  "not_subscribed",
  "callback_elsewhere",
  "webhooks_silent",
  // The account
  "payment_missing",
  "account_restricted",
  "account_violation",
  "account_disabling",
  "account_disabled",
  "account_review_rejected",
  "account_notice",
  "business_unverified",
  "templates_in_trouble",
  // A number
  "number_restricted",
  "number_not_registered",
  "number_unverified",
  "quality_low",
  "name_rejected",
  "pin_changed",
  "pin_reset_requested",
  // A number of the WhatsApp Business app
  "app_offboarded",
  "app_idle",
  "history_declined",
  // Our own checks
  "check_failing",
]);
export type AlertCode = z.infer<typeof AlertCode>;

/** One thing that is wrong. `details` fills the text (e.g. `daysLeft`, `reason`, `metaCode`); it never holds a secret. */
export const Alert = z.object({
  id: Id,
  connectionId: Id,
  /** The account's name, for a list over all connections. */
  connectionName: z.string().nullable(),
  phoneId: z.string().nullable(),
  displayPhoneNumber: z.string().nullable(),
  code: AlertCode,
  severity: AlertSeverity,
  details: z.record(z.string(), z.unknown()),
  openedAt: Timestamp,
  resolvedAt: Timestamp.nullable(),
});
export type Alert = z.infer<typeof Alert>;

/** Answer of GET /api/v1/whatsapp/alerts: the open ones, the worst first, all on one page. */
export const Alerts = pageOf(Alert);
