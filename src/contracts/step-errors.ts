import { z } from "zod";

/**
 * Why a step of a connection is not done: the code chooses the text, what to do, and the one button on the page. The
 * families of Embedded Signup's own error codes have one code each; Meta's number travels along as `metaCode`.
 */
export const StepErrorCode = z.enum([
  // The grant
  "token_invalid",
  "permission_missing",
  // The account
  "not_found_at_meta",
  "account_restricted",
  "account_locked",
  "business_restricted",
  "not_eligible",
  "shared_account",
  "limit_reached",
  // Numbers
  "no_number",
  "number_taken",
  "display_name_not_approved",
  "number_in_migration",
  // Webhooks
  "not_subscribed",
  "callback_elsewhere",
  "callback_not_verified",
  // Registration for the Cloud API
  "pin_mismatch",
  "pin_locked",
  "number_not_verified",
  "number_not_registered",
  "number_deleted_recently",
  "number_in_maintenance",
  "registration_busy",
  "deregistration_incomplete",
  "too_many_registrations",
  "code_not_verified",
  // Numbers of the WhatsApp Business app
  "app_not_eligible",
  "sync_used_up",
  "sync_too_late",
  "sync_unconfirmed",
  "history_declined",
  // Payment
  "payment_missing",
  "payment_unknown",
  // Whatever the step
  "too_many_attempts",
  "meta_rate_limited",
  "meta_unreachable",
  "meta_trouble",
  "meta_refused",
  "internal",
]);
export type StepErrorCode = z.infer<typeof StepErrorCode>;
