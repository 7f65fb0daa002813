import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl";
import type { WebhookLogItem } from "@/contracts/webhook-logs";
import { useFieldName, type useWebhookNames } from "./webhook-names";
import { WebhookStatusBadge } from "./webhook-status-badge";

type Props = { item: WebhookLogItem; href: string; names: ReturnType<typeof useWebhookNames> };

/** One webhook in the list: when, what, for whom, and how it went. */
export function WebhookRow({ item, href, names }: Props) {
  const t = useTranslations("webhooks.item");
  const format = useFormatter();
  const nameOf = useFieldName();
  const at = new Date(item.receivedAt);
  const time = format.dateTime(at, { dateStyle: "medium", timeStyle: "medium" });
  const facts = [
    item.phoneIds.length > 0 ? item.phoneIds.map(names.numberOf).join(", ") : t("account"),
    ...(item.connectionId !== null && names.connections.length > 1
      ? [names.connectionOf(item.connectionId)]
      : []),
    ...(item.attempts > 1 ? [t("attempts", { count: item.attempts })] : []),
    ...(item.deliveries > 1 ? [t("deliveries", { count: item.deliveries })] : []),
  ].filter((fact) => fact !== null);
  return (
    <li>
      <Link
        href={href}
        className="group flex items-center gap-3 px-4 py-3 text-sm transition-colors focus-ring hover:bg-accent/60 md:px-5"
      >
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium break-words">
              {item.fields.length > 0 ? item.fields.map(nameOf).join(", ") : t("noField")}
            </span>
            <WebhookStatusBadge status={item.status} />
          </span>
          <span className="mt-1 block text-[0.8125rem] text-muted-foreground">{facts.join(" · ")}</span>
          {item.error ? (
            <span className="mt-1 line-clamp-2 block font-mono text-xs break-words text-destructive">
              {item.error}
            </span>
          ) : null}
        </span>
        <time
          dateTime={item.receivedAt}
          title={time}
          suppressHydrationWarning
          className="shrink-0 text-right text-xs tabular-nums text-muted-foreground"
        >
          <span className="block">{format.dateTime(at, { timeStyle: "medium" })}</span>
          <span className="block">{format.dateTime(at, { day: "2-digit", month: "short" })}</span>
        </time>
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-muted-foreground transition-transform group-hover:translate-x-0.5 motion-reduce:transition-none max-sm:hidden"
        />
      </Link>
    </li>
  );
}
