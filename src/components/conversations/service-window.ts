import { sendingWindow } from "@/lib/service-window";

const MINUTE_MS = 60_000;
const URGENT_MS = 15 * MINUTE_MS;
const SOON_MS = 120 * MINUTE_MS;
const WHOLE_MINUTES = 24 * 60;

/** The customer service window as people are told of it; `never`: the customer has not written yet. */
export type WindowState =
  | { kind: "open" | "soon" | "urgent"; hours: number; minutes: number; remainingMs: number }
  | { kind: "closed" | "never" };

/** What is left of the window: `soon` in its last two hours, `urgent` in its last 15 minutes. Minutes are rounded up. */
export function windowState(lastInboundAt: string | null, now: number): WindowState {
  const { freeFormUntil, isOpen } = sendingWindow({
    lastInboundAt: lastInboundAt === null ? null : new Date(lastInboundAt),
    freeEntryUntil: null,
    now: new Date(now),
  });
  if (freeFormUntil === null) return { kind: "never" };
  if (!isOpen) return { kind: "closed" };
  const remainingMs = freeFormUntil.getTime() - now;
  // The clocks of Meta, server and browser differ a little: a window that has just opened is never longer than whole.
  const total = Math.min(WHOLE_MINUTES, Math.ceil(remainingMs / MINUTE_MS));
  const kind = remainingMs <= URGENT_MS ? "urgent" : remainingMs <= SOON_MS ? "soon" : "open";
  return { kind, hours: Math.floor(total / 60), minutes: total % 60, remainingMs };
}
