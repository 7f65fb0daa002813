import { sendingWindow } from "@/lib/service-window";

export { freeEntryOpenedBy, maySend, sendingWindow } from "@/lib/service-window";

/** When the customer service window closes, null when the customer never wrote. */
export function windowExpiresAt(lastInboundAt: Date | null): Date | null {
  return sendingWindow({ lastInboundAt, freeEntryUntil: null, now: new Date(0) }).freeFormUntil;
}
