"use client";

import { Activity, CircleAlert, CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { LoadFailed } from "@/components/shell/load-failed";
import { PageLink } from "@/components/shell/page-link";
import { useViewer } from "@/components/shell/viewer-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { Connection } from "@/contracts/whatsapp";
import { type ConnectionsPage, useConnections } from "@/hooks/whatsapp/connection-queries";
import { ConnectionStatus } from "./connection-status";

/** How all connections are, live; the ended ones last. */
export function StatusPage({ initial }: { initial?: ConnectionsPage | undefined }) {
  const t = useTranslations("health.page");
  const { role } = useViewer();
  const { data, isPending, isError, isFetching, refetch } = useConnections(initial);
  const connections = data?.data ?? [];
  const canManage = role !== "agent";
  const [living, ended] = [
    connections.filter(({ status }) => status !== "disconnected"),
    connections.filter(({ status }) => status === "disconnected"),
  ];
  return (
    <div className="flex flex-col gap-6">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="mt-1 text-sm text-muted-foreground">{t("description")}</p>
        {living.length > 0 ? <Summary connections={living} /> : null}
      </header>
      {isPending ? <Loading /> : null}
      {isError ? (
        <LoadFailed
          title={t(data !== undefined ? "stale" : "loadFailed")}
          isStale={data !== undefined}
          onRetry={() => void refetch()}
          isRetrying={isFetching}
        />
      ) : null}
      {data && connections.length === 0 ? (
        <Card>
          <EmptyState
            icon={Activity}
            title={t("emptyTitle")}
            description={t("emptyDescription")}
            action={
              canManage ? (
                <Button asChild>
                  <PageLink href="/dashboard/settings/whatsapp">{t("emptyAction")}</PageLink>
                </Button>
              ) : null
            }
          />
        </Card>
      ) : null}
      {!canManage && living.some(({ health }) => health.alerts.length > 0) ? (
        <p className="text-sm text-muted-foreground">{t("readOnly")}</p>
      ) : null}
      {[...living, ...ended].map((connection) => (
        <ConnectionStatus
          key={connection.id}
          connection={connection}
          canManage={canManage}
          isOpen={living.length === 1 || connection.health.level !== "ok"}
        />
      ))}
    </div>
  );
}

/** All of it in one line. */
function Summary({ connections }: { connections: Connection[] }) {
  const t = useTranslations("health.page");
  const levels = connections.map(({ health }) => health.level);
  const count = levels.filter((level) => level === "critical" || level === "warning").length;
  const isUnknown = count === 0 && levels.includes("unknown");
  const look = levels.includes("critical")
    ? { icon: CircleAlert, tone: "text-destructive" }
    : count > 0
      ? { icon: TriangleAlert, tone: "text-warning" }
      : isUnknown
        ? { icon: CircleDashed, tone: "text-muted-foreground" }
        : { icon: CircleCheck, tone: "text-success" };
  return (
    <p role="status" className={`mt-4 flex items-center gap-2 text-sm font-medium ${look.tone}`}>
      <look.icon aria-hidden className="size-4 shrink-0" />
      {isUnknown ? t("summaryUnknown") : t("summary", { count })}
    </p>
  );
}

function Loading() {
  const t = useTranslations("health.page");
  return (
    <Card aria-busy className="gap-5 p-5 md:p-6">
      <span role="status" className="sr-only">
        {t("loading")}
      </span>
      <div className="flex justify-between gap-4">
        <Skeleton className="h-5 w-44" />
        <Skeleton className="h-5 w-20 rounded-full" />
      </div>
      <Skeleton className="h-48 w-full rounded-lg" />
    </Card>
  );
}
