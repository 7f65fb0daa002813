"use client";

import { Hourglass, Lock, TimerReset } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/components/ui/tooltip";
import type { WindowState } from "./service-window";

const looks = {
  open: { variant: "outline", icon: TimerReset },
  soon: { variant: "warning", icon: Hourglass },
  urgent: { variant: "destructive", icon: Hourglass },
  closed: { variant: "secondary", icon: Lock },
  never: { variant: "secondary", icon: Lock },
} as const;

type Props = {
  window: WindowState;
  expiresAt: string | null;
  /** Until when nothing is charged, for the customer came by an ad; that opens no window by itself. */
  freeUntil: string | null;
};

/** How long one may still answer freely, and why. */
export function WindowBadge({ window, expiresAt, freeUntil }: Props) {
  const t = useTranslations("inbox.window");
  const format = useFormatter();
  const { variant, icon: Icon } = looks[window.kind];
  const timeOf = (at: string) =>
    format.dateTime(new Date(at), { weekday: "long", hour: "numeric", minute: "2-digit" });
  const closing = expiresAt ? timeOf(expiresAt) : "";
  const explanation =
    window.kind === "closed"
      ? t("explainClosed")
      : window.kind === "never"
        ? t("explainNever")
        : t("explainOpen", { time: closing });
  return (
    <Tooltip>
      <TooltipTrigger asChild>
        <button type="button" className="rounded-full focus-ring">
          <span className="sr-only">{t("label")}: </span>
          <Badge variant={variant}>
            <Icon aria-hidden />
            <WindowText window={window} />
          </Badge>
        </button>
      </TooltipTrigger>
      <TooltipContent>
        {explanation}
        {freeUntil ? ` ${t("explainFree", { time: timeOf(freeUntil) })}` : null}
      </TooltipContent>
    </Tooltip>
  );
}

function WindowText({ window }: { window: WindowState }) {
  const t = useTranslations("inbox.window");
  if (!("hours" in window)) return t(window.kind);
  const { hours, minutes } = window;
  // While there is plenty, the minutes would only take the room of the customer's number.
  if (window.kind === "open") return t("open", { left: t("hours", { hours }) });
  const left =
    hours === 0
      ? t("minutes", { minutes })
      : minutes === 0
        ? t("hours", { hours })
        : t("hoursMinutes", { hours, minutes });
  return t("closesIn", { left });
}
