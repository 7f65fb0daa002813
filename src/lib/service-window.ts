const HOUR_MS = 3_600_000;
const SERVICE_WINDOW_MS = 24 * HOUR_MS;
const FREE_ENTRY_MS = 72 * HOUR_MS;

/** What may be sent to a customer, and until when. */
export type SendingWindow = {
  /** Until when anything may be sent; null: the customer has never written. */
  freeFormUntil: Date | null;
  /** Whether that is still ahead: before the end, not at it. */
  isOpen: boolean;
  /** Until when Meta charges nothing, templates included; null: no free entry point is open. */
  freeOfChargeUntil: Date | null;
};

/**
 * The one rule about windows, for composer, API and worker. Anything may be sent for 24 hours from the customer's last
 * message, by Meta's clock (Meta: "Customer service windows"). A free entry point (the customer came by an ad or a page's
 * button, and we answered within 24 hours) makes 72 hours free of charge and opens nothing: Meta's "Pricing" says that
 * the two windows are independent, and that only templates pass once the first has closed.
 */
export function sendingWindow(input: {
  lastInboundAt: Date | null;
  freeEntryUntil: Date | null;
  now: Date;
}): SendingWindow {
  const { lastInboundAt, freeEntryUntil, now } = input;
  const freeFormUntil = lastInboundAt && new Date(lastInboundAt.getTime() + SERVICE_WINDOW_MS);
  return {
    freeFormUntil,
    isOpen: freeFormUntil !== null && now < freeFormUntil,
    freeOfChargeUntil: freeEntryUntil !== null && now < freeEntryUntil ? freeEntryUntil : null,
  };
}

/** Whether a message of this type may be sent: a template always, everything else (reactions too) in the window only. */
export function maySend(type: string, window: Pick<SendingWindow, "isOpen">): boolean {
  return type === "template" || window.isOpen;
}

/**
 * Until when an answer given now opens a free entry point: 72 hours from it, if it comes within 24 hours of the customer's
 * click; else null (Meta: "Pricing", free entry point windows). Where Meta names the end in a status, that one counts.
 */
export function freeEntryOpenedBy(input: { referredAt: Date | null; answeredAt: Date }): Date | null {
  const { referredAt, answeredAt } = input;
  if (referredAt === null || answeredAt.getTime() >= referredAt.getTime() + SERVICE_WINDOW_MS) return null;
  return new Date(answeredAt.getTime() + FREE_ENTRY_MS);
}
