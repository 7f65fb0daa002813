"use client";

import { useFormatter, useTimeZone, useTranslations } from "use-intl";
import { daysAgo } from "./calendar";

/** Where a day begins. */
export function DayLine({ at, now }: { at: string; now: number }) {
  const t = useTranslations("inbox.thread");
  const format = useFormatter();
  const days = daysAgo(at, now, useTimeZone() ?? "UTC");
  const date = new Date(at);
  const label =
    days === 0
      ? t("today")
      : days === 1
        ? t("yesterday")
        : days > 1 && days < 7
          ? format.dateTime(date, { weekday: "long" })
          : format.dateTime(date, {
              day: "numeric",
              month: "long",
              year: days > 300 ? "numeric" : undefined,
            });
  return (
    <div className="sticky top-2 z-10 mt-4 mb-1 flex justify-center">
      <time
        dateTime={at}
        className="rounded-full border border-border bg-card px-3 py-1 text-xs font-medium text-muted-foreground shadow-xs first-letter:uppercase"
      >
        {label}
      </time>
    </div>
  );
}

/** Above the first message nobody had read when the thread was opened. */
export function UnreadLine() {
  const t = useTranslations("inbox.thread");
  return (
    <div className="mt-5 mb-1 flex items-center gap-3 text-xs font-semibold text-primary">
      <span aria-hidden className="h-px flex-1 bg-primary/35" />
      {t("unread")}
      <span aria-hidden className="h-px flex-1 bg-primary/35" />
    </div>
  );
}
