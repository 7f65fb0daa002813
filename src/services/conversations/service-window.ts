const WINDOW_MS = 24 * 3_600_000;

/**
 * When the customer service window closes, null when the customer never wrote
 * (Meta: "Customer service windows", 24 hours from the customer's last message, by Meta's clock).
 */
export function windowExpiresAt(lastInboundAt: Date | null): Date | null {
  return lastInboundAt && new Date(lastInboundAt.getTime() + WINDOW_MS);
}

/** Whether anything but a template may be sent: before the end of the window, not at it. */
export function isWindowOpen({ lastInboundAt, now }: { lastInboundAt: Date | null; now: Date }): boolean {
  const end = windowExpiresAt(lastInboundAt);
  return end !== null && now < end;
}
