const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The calendar day of a moment in a time zone, as `2026-11-21`. */
export function dayOf(at: number | string, timeZone: string): string {
  return dayFormat(timeZone).format(new Date(at));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}

/** How many calendar days `at` lies before `now` in a time zone; 0 is today. */
export function daysAgo(at: number | string, now: number, timeZone: string): number {
  return Math.round((Date.parse(dayOf(now, timeZone)) - Date.parse(dayOf(at, timeZone))) / DAY_MS);
}

/** How a list says when something happened: the nearer, the finer. */
export type ListTime =
  { kind: "now" | "time" | "yesterday" | "weekday" | "date" } | { kind: "minutes"; minutes: number };

/** Chooses the form: just now, minutes within the hour, the time today, yesterday, the weekday within a week, the date. */
export function listTime(at: string, now: number, timeZone: string): ListTime {
  const agoMs = now - Date.parse(at);
  if (agoMs < MINUTE_MS) return { kind: "now" };
  if (agoMs < 60 * MINUTE_MS) return { kind: "minutes", minutes: Math.floor(agoMs / MINUTE_MS) };
  const days = daysAgo(at, now, timeZone);
  if (days <= 0) return { kind: "time" };
  if (days === 1) return { kind: "yesterday" };
  return { kind: days < 7 ? "weekday" : "date" };
}
