import { StepErrorCode } from "@/contracts/step-errors";
import type { StepError } from "@/contracts/whatsapp";

/**
 * The one thing to do about a step: try again here, connect with Meta again, type the number's PIN, or something at
 * Meta, after which one tries again here. `null`: what is to be done stands elsewhere in the step.
 */
export type StepAction =
  | "retry"
  | "connect_again"
  | "enter_pin"
  | "open_manager"
  | "open_numbers"
  | "open_support"
  | "add_payment"
  | null;

const actionOf: Record<StepErrorCode, StepAction> = {
  token_invalid: "connect_again",
  permission_missing: "connect_again",

  not_found_at_meta: "connect_again",
  account_restricted: "open_support",
  account_locked: "open_manager",
  business_restricted: "open_support",
  not_eligible: "open_manager",
  shared_account: "open_manager",
  limit_reached: "open_manager",

  no_number: "open_numbers",
  number_taken: "retry",
  display_name_not_approved: "open_numbers",
  number_in_migration: "retry",

  not_subscribed: "retry",
  callback_elsewhere: "retry",
  callback_not_verified: "retry",

  pin_mismatch: "enter_pin",
  pin_locked: "enter_pin",
  number_not_verified: "open_numbers",
  number_not_registered: "retry",
  number_deleted_recently: "retry",
  number_in_maintenance: "retry",
  registration_busy: "retry",
  deregistration_incomplete: "retry",
  too_many_registrations: "retry",
  code_not_verified: "open_numbers",

  app_not_eligible: "connect_again",
  sync_used_up: "connect_again",
  sync_too_late: "connect_again",
  // The number's own row asks for it once more.
  sync_unconfirmed: null,
  history_declined: "connect_again",

  payment_missing: "add_payment",
  payment_unknown: "add_payment",

  too_many_attempts: "retry",
  meta_rate_limited: "retry",
  meta_unreachable: "retry",
  meta_trouble: "retry",
  meta_refused: "retry",
  internal: "retry",
};

/** A key under `whatsapp.steps.errors`, where `what` happened and what to `do` are written. */
export type StepErrorText = StepErrorCode | "other";

/** What is said about a step's error, and what one can do; a code this page does not know yet may be tried again. */
export function helpFor(error: Pick<StepError, "code">): { text: StepErrorText; action: StepAction } {
  const known = StepErrorCode.safeParse(error.code);
  return known.success
    ? { text: known.data, action: actionOf[known.data] }
    : { text: "other", action: "retry" };
}
