import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import { useFormatter, useLocale, useNow, useTimeZone, useTranslations } from "use-intl";
import { PageLink } from "@/components/shell/page-link";
import { Button } from "@/components/ui/button";
import { ExternalLink } from "@/components/whatsapp/external-link";
import { Refusal } from "@/components/whatsapp/refusal";
import { toPhoneText } from "@/components/whatsapp/to-phone-text";
import type { Alert, AlertSeverity } from "@/contracts/alerts";
import type { Connection } from "@/contracts/whatsapp";
import { useCheckHealth, useResumeConnection } from "@/hooks/whatsapp/connection-mutations";
import { cn } from "@/lib/client/cn";
import { writeAlert } from "@/messages/write-alert";
import { alertActionOf, type AlertAction } from "./alert-action";

const looks = {
  critical: {
    icon: CircleAlert,
    box: "border-destructive-border bg-destructive-soft",
    tone: "text-destructive",
  },
  warning: { icon: TriangleAlert, box: "border-warning-border bg-warning-soft", tone: "text-warning" },
  info: { icon: Info, box: "border-border bg-muted/60", tone: "text-muted-foreground" },
} as const satisfies Record<AlertSeverity, unknown>;

type Props = { alert: Alert; connection: Connection; canManage: boolean };

/** One thing that is wrong: what it means, what to do, and the one button that does it. */
export function AlertItem({ alert, connection, canManage }: Props) {
  const t = useTranslations("health");
  const format = useFormatter();
  const locale = useLocale();
  const timeZone = useTimeZone();
  const now = useNow({ updateInterval: 60_000 });
  const phone = alert.displayPhoneNumber ?? alert.phoneId;
  const number = phone === null ? null : toPhoneText(phone);
  const { title, text, action } = writeAlert(
    t,
    { ...alert, displayPhoneNumber: number },
    { locale, timeZone },
  );
  const { icon: Icon, box, tone } = looks[alert.severity];
  const openedAt = new Date(alert.openedAt);
  const since = format.relativeTime(openedAt > now ? now : openedAt, now);
  return (
    <li className={cn("grid grid-cols-[1rem_1fr] gap-x-3 rounded-lg border px-4 py-3 text-sm", box)}>
      <Icon aria-hidden className={cn("mt-0.5 size-4", tone)} />
      <div className="min-w-0">
        <p className={cn("leading-snug font-medium", tone)}>
          <span className="sr-only">{t(`severities.${alert.severity}`)}: </span>
          {title}
        </p>
        <p className="mt-0.5 text-xs text-muted-foreground" suppressHydrationWarning>
          {[
            ...(number === null ? [] : [t("page.alertOf", { number })]),
            t("page.since", { when: since }),
          ].join(" · ")}
        </p>
        <p className="mt-1.5 leading-relaxed text-foreground/85">{text}</p>
        {canManage ? (
          <Action
            action={alertActionOf(alert.code, connection)}
            label={action}
            connectionId={connection.id}
          />
        ) : null}
      </div>
    </li>
  );
}

function Action({
  action,
  label,
  connectionId,
}: {
  action: AlertAction;
  label: string;
  connectionId: string;
}) {
  const check = useCheckHealth(connectionId);
  const resume = useResumeConnection(connectionId);
  switch (action.kind) {
    case "page":
      return (
        <Button asChild variant="outline" size="sm" className="mt-3">
          <PageLink href={action.href}>{label}</PageLink>
        </Button>
      );
    case "meta":
      return (
        <ExternalLink href={action.href} size="sm" className="mt-3 max-w-full">
          {label}
        </ExternalLink>
      );
    case "check":
    case "resume": {
      const call = action.kind === "check" ? check : resume;
      return (
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <Button variant="outline" size="sm" loading={call.isPending} onClick={() => call.mutate()}>
            {label}
          </Button>
          <Refusal error={call.error} />
        </div>
      );
    }
    default:
      return action satisfies never;
  }
}
