import type { AlertCode } from "@/contracts/alerts";
import type { Connection } from "@/contracts/whatsapp";
import {
  businessSupportUrl,
  managerNumbersUrl,
  paymentSettingsUrl,
  whatsAppManagerUrl,
} from "@/components/whatsapp/meta-links";

/**
 * The one thing to do about an alert: go to a page of ours or of Meta's, have the connection checked now, or have its
 * open steps tried again.
 */
export type AlertAction =
  { kind: "page"; href: string } | { kind: "meta"; href: string } | { kind: "check" } | { kind: "resume" };

type Subject = Pick<Connection, "id" | "wabaId" | "steps">;

const settings = ({ id }: Subject): AlertAction => ({
  kind: "page",
  href: `/dashboard/settings/whatsapp#connection-${id}`,
});
const manager = ({ wabaId }: Subject): AlertAction => ({ kind: "meta", href: whatsAppManagerUrl(wabaId) });
const numbers = ({ wabaId }: Subject): AlertAction => ({ kind: "meta", href: managerNumbersUrl(wabaId) });
const support = (): AlertAction => ({ kind: "meta", href: businessSupportUrl });
const check = (): AlertAction => ({ kind: "check" });

/** A check that finds the webhooks lost subscribes again; while their step is open, trying it again does. */
function subscribe({ steps }: Subject): AlertAction {
  const isOpen = steps.some(({ name, status }) => name === "webhooks" && status !== "done");
  return { kind: isOpen ? "resume" : "check" };
}

const actionOf: Record<AlertCode, (subject: Subject) => AlertAction> = {
  token_invalid: settings,
  token_expiring: settings,
  permission_missing: settings,
  app_removed: settings,

  not_subscribed: subscribe,
  callback_elsewhere: subscribe,
  webhooks_silent: () => ({ kind: "page", href: "/dashboard/settings/webhooks" }),

  payment_missing: ({ wabaId }) => ({ kind: "meta", href: paymentSettingsUrl(wabaId) }),
  account_restricted: support,
  account_violation: support,
  account_disabling: support,
  account_disabled: support,
  account_review_rejected: support,
  account_notice: manager,
  // The Security Center, where Meta verifies businesses (https://www.facebook.com/business/help/1095661473946872).
  business_unverified: () => ({ kind: "meta", href: "https://business.facebook.com/settings/security" }),
  templates_in_trouble: ({ wabaId }) => ({
    kind: "meta",
    href: `https://business.facebook.com/wa/manage/message-templates/?${new URLSearchParams({ waba_id: wabaId })}`,
  }),

  number_restricted: numbers,
  number_not_registered: settings,
  number_unverified: numbers,
  quality_low: numbers,
  name_rejected: numbers,
  pin_changed: numbers,
  pin_reset_requested: numbers,

  app_offboarded: check,
  app_idle: check,
  history_declined: settings,

  check_failing: check,
};

/** What one can do about an alert of this connection. */
export function alertActionOf(code: AlertCode, connection: Subject): AlertAction {
  return actionOf[code](connection);
}
