import { useEffect, useSyncExternalStore } from "react";
import { writePreferenceCookie } from "@/lib/client/preference-cookie";
import { isTimeZone, TIME_ZONE_COOKIE } from "@/lib/time-zone";

/**
 * The time zone to write dates in: while the page comes alive the one the server wrote it with, from then on the
 * browser's own, which a cookie tells the server for the next page.
 */
export function useBrowserTimeZone(serverTimeZone: string): string {
  const timeZone = useSyncExternalStore(
    neverChanges,
    () => browserTimeZone() ?? serverTimeZone,
    () => serverTimeZone,
  );
  useEffect(() => {
    const own = browserTimeZone();
    if (own !== null && own !== serverTimeZone) writePreferenceCookie(TIME_ZONE_COOKIE, own);
  }, [serverTimeZone]);
  return timeZone;
}

function neverChanges(): () => void {
  return () => undefined;
}

function browserTimeZone(): string | null {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone && isTimeZone(timeZone) ? timeZone : null;
}
