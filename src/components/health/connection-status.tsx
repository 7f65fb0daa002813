import { ChevronRight, RefreshCw } from "lucide-react";
import { useId } from "react";
import { useFormatter, useNow, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { nameOf } from "@/components/whatsapp/connection-name";
import { whatsAppManagerUrl } from "@/components/whatsapp/meta-links";
import { Refusal } from "@/components/whatsapp/refusal";
import { toPhoneText } from "@/components/whatsapp/to-phone-text";
import type { Connection } from "@/contracts/whatsapp";
import { useCheckHealth } from "@/hooks/whatsapp/connection-mutations";
import { AlertItem } from "./alert-item";
import { FactList } from "./fact-list";
import { accountFacts, numberFacts } from "./facts";
import { LevelBadge } from "./level-badge";

type Props = {
  connection: Connection;
  canManage: boolean;
  /** Whether the facts are shown without being asked for. */
  isOpen: boolean;
};

/** How one connection is: its level, what is wrong and what to do, and everything that is known about it. */
export function ConnectionStatus({ connection, canManage, isOpen }: Props) {
  const t = useTranslations("health.page");
  const titleId = useId();
  const { alerts, level } = connection.health;
  return (
    <Card role="article" aria-labelledby={titleId}>
      <CardHeader className="flex-row flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <CardTitle asChild>
            <h2 id={titleId} className="break-words">
              {nameOf(connection) ?? t("unnamed")}
            </h2>
          </CardTitle>
          <p className="mt-0.5 text-xs tabular-nums text-muted-foreground">
            {t("wabaId", { id: connection.wabaId })}
          </p>
        </div>
        <div role="status">
          <LevelBadge level={level} />
        </div>
      </CardHeader>
      <CardContent className="flex flex-col gap-5">
        {level === "disconnected" ? (
          <Ended at={connection.disconnectedAt} />
        ) : (
          <>
            <Checks connection={connection} canManage={canManage} />
            {alerts.length > 0 ? (
              <ul aria-label={t("alerts", { count: alerts.length })} className="flex flex-col gap-3">
                {alerts.map((alert) => (
                  <AlertItem key={alert.id} alert={alert} connection={connection} canManage={canManage} />
                ))}
              </ul>
            ) : null}
            <Facts connection={connection} isOpen={isOpen} />
          </>
        )}
      </CardContent>
    </Card>
  );
}

function Checks({ connection, canManage }: Omit<Props, "isOpen">) {
  const t = useTranslations("health.page");
  const format = useFormatter();
  const now = useNow({ updateInterval: 10_000 });
  const check = useCheckHealth(connection.id);
  const { checkedAt, nextCheckAt } = connection.health;
  // Clocks differ a little: what has happened must not read as to come, nor the other way round.
  const past = (at: string) => format.relativeTime(Math.min(Date.parse(at), now.getTime()), now);
  const coming = (at: string) => format.relativeTime(Math.max(Date.parse(at), now.getTime()), now);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p role="status" className="min-w-0 flex-1 text-xs text-muted-foreground" suppressHydrationWarning>
        {check.isPending
          ? t("checking")
          : [
              checkedAt === null ? t("neverChecked") : t("lastCheck", { when: past(checkedAt) }),
              ...(nextCheckAt === null ? [] : [t("nextCheck", { when: coming(nextCheckAt) })]),
            ].join(" · ")}
      </p>
      {canManage ? (
        <Button variant="outline" size="sm" loading={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? null : <RefreshCw aria-hidden />}
          {t("checkNow")}
        </Button>
      ) : null}
      <Refusal error={check.error} className="w-full" />
    </div>
  );
}

function Facts({ connection, isOpen }: Omit<Props, "canManage">) {
  const t = useTranslations("health");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const words = { t, format };
  const inUse = connection.numbers.filter(({ isInUse }) => isInUse);
  return (
    <details open={isOpen} className="group">
      <summary className="flex w-fit cursor-pointer items-center gap-1.5 rounded-sm py-1 text-sm font-medium select-none focus-ring [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 text-muted-foreground transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        {t("page.facts")}
      </summary>
      <div className="mt-3 flex flex-col gap-6">
        <FactList
          title={t("facts.account")}
          facts={accountFacts(connection, now, words)}
          after={{ payment: <ManagerLink wabaId={connection.wabaId} /> }}
        />
        {inUse.map((number) => (
          <FactList
            key={number.id}
            title={t("facts.ofNumber", { number: toPhoneText(number.displayPhoneNumber) })}
            facts={numberFacts(number, words)}
          />
        ))}
      </div>
    </details>
  );
}

function ManagerLink({ wabaId }: { wabaId: string }) {
  const t = useTranslations("health");
  return (
    <a
      href={whatsAppManagerUrl(wabaId)}
      target="_blank"
      rel="noreferrer"
      className="block w-fit rounded-sm text-[0.8125rem] text-primary underline underline-offset-2 focus-ring"
    >
      {t("facts.paymentLink")}
      <span className="sr-only"> ({t("page.opensAtMeta")})</span>
    </a>
  );
}

function Ended({ at }: { at: string | null }) {
  const t = useTranslations("health.page");
  const format = useFormatter();
  return (
    <p className="text-sm text-muted-foreground" suppressHydrationWarning>
      {at === null
        ? t("disconnectedNoDate")
        : t("disconnectedSince", { date: format.dateTime(new Date(at), { dateStyle: "long" }) })}
    </p>
  );
}
