"use client";

import { CircleAlert, TriangleAlert, X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useLocale, useTimeZone, useTranslations } from "use-intl";
import { PageLink } from "@/components/shell/page-link";
import { useViewer } from "@/components/shell/viewer-context";
import { toPhoneText } from "@/components/whatsapp/to-phone-text";
import type { Alert } from "@/contracts/alerts";
import { useAlerts } from "@/hooks/health/use-alerts";
import { useDismissedAlerts } from "@/hooks/health/use-dismissed-alerts";
import { cn } from "@/lib/client/cn";
import { writeAlert } from "@/messages/write-alert";
import { bannerAlerts } from "./banner-alerts";

/** These pages show all of it anyway. */
const quietPages = ["/dashboard/settings/status", "/dashboard/settings/whatsapp"];

/** Tells whoever works here that messages do not come in or go out, whom to turn to, and where it is mended. */
export function HealthBanner() {
  const t = useTranslations("health.banner");
  const { role } = useViewer();
  const pathname = usePathname();
  const { data } = useAlerts();
  const { isDismissed, dismiss } = useDismissedAlerts();
  const told = bannerAlerts(data?.data ?? [], role).filter((alert) => !isDismissed(alert));
  const [first, ...more] = quietPages.includes(pathname) ? [] : told;
  const isCritical = first?.severity === "critical";
  const Icon = isCritical ? CircleAlert : TriangleAlert;
  return (
    <div role="region" aria-label={t("region")} className="shrink-0 empty:hidden">
      {first ? (
        <div
          role="alert"
          className={cn(
            "flex items-start gap-2.5 border-b py-1.5 pr-1.5 pl-4 text-[0.8125rem] leading-5",
            isCritical
              ? "border-destructive-border bg-destructive-soft text-destructive"
              : "border-warning-border bg-warning-soft text-warning",
          )}
        >
          <Icon aria-hidden className="mt-2 size-4 shrink-0" />
          <p className="min-w-0 flex-1 py-1.5">
            <Sentence alert={first} />
            {more.length > 0 ? ` (${t("more", { count: more.length })})` : null}
            {". "}
            {role === "agent" ? (
              t("agent")
            ) : (
              <PageLink
                href="/dashboard/settings/status"
                className="inline-block rounded-sm font-medium underline underline-offset-2 focus-ring"
              >
                {t("details")}
              </PageLink>
            )}
          </p>
          <button
            type="button"
            aria-label={t("dismiss")}
            onClick={() => dismiss(told)}
            className="flex size-8 shrink-0 items-center justify-center rounded-md focus-ring hover:bg-foreground/5 max-md:size-11 pointer-coarse:size-11"
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
      ) : null}
    </div>
  );
}

function Sentence({ alert }: { alert: Alert }) {
  const t = useTranslations("health");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const number = alert.displayPhoneNumber ?? alert.phoneId;
  const subject =
    number === null
      ? (alert.connectionName ?? t("fallbacks.account"))
      : t("banner.number", { number: toPhoneText(number) });
  return (
    <>
      <span className="font-medium">{subject}:</span> {writeAlert(t, alert, { locale, timeZone }).title}
    </>
  );
}
