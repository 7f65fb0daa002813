"use client";

import { CloudOff, Smartphone } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { LoadFailed } from "@/components/shell/load-failed";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { Connection } from "@/contracts/whatsapp";
import type { useConnections } from "@/hooks/whatsapp/connection-queries";
import { ConnectionCard } from "./connection-card";
import { nameOf } from "./connection-name";
import { menuIdOf } from "./connection-menu";
import { DisconnectDialog } from "./disconnect-dialog";
import { EndedConnections } from "./ended-connections";
import type { ConnectAgain } from "./reconnect-notice";

type Props = {
  connections: ReturnType<typeof useConnections>;
  canManage: boolean;
  /** What connecting again does for a connection; null for people who may not connect. */
  connectAgain: (connection: Connection) => ConnectAgain;
};

/** The connected accounts; for who may connect, the card above already says what to do when there are none. */
export function ConnectionsList({ connections, canManage, connectAgain }: Props) {
  const t = useTranslations("whatsapp.connections");
  const [leaving, setLeaving] = useState<Connection | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, isPending, isError, refetch, isFetching } = connections;
  if (isPending) return <Loading />;
  if (!data)
    return <LoadFailed title={t("loadFailed")} onRetry={() => void refetch()} isRetrying={isFetching} />;

  const living = data.data.filter(({ status }) => status !== "disconnected");
  const ended = data.data.filter(({ status }) => status === "disconnected");
  const used = living.flatMap(({ numbers }) => numbers).filter(({ isInUse }) => isInUse);
  const returnFocus = () => {
    const menu = leaving === null ? null : document.getElementById(menuIdOf(leaving.id));
    (menu ?? heading.current)?.focus();
  };
  return (
    <section aria-labelledby="connections-title" className="flex flex-col gap-4 empty:hidden">
      <h2
        id="connections-title"
        ref={heading}
        tabIndex={-1}
        className={data.data.length === 0 ? "sr-only" : "rounded-sm text-sm font-semibold outline-none"}
      >
        {t("title")}
      </h2>
      {isError ? <Stale /> : null}
      {living.length === 0 && !canManage ? (
        <Card>
          <EmptyState icon={Smartphone} title={t("emptyTitle")} description={t("emptyDescription")} />
        </Card>
      ) : null}
      {living.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          canManage={canManage}
          hasChoice={used.length > 1}
          connectAgain={connectAgain(connection)}
          onDisconnect={() => setLeaving(connection)}
        />
      ))}
      <EndedConnections connections={ended} connectAgain={connectAgain} />
      {leaving ? (
        <DisconnectDialog
          connection={leaving}
          name={nameOf(leaving) ?? t("unnamed")}
          onClose={() => setLeaving(null)}
          onReturnFocus={returnFocus}
        />
      ) : null}
    </section>
  );
}

function Stale() {
  const t = useTranslations("whatsapp.connections");
  return (
    <Alert variant="warning">
      <CloudOff aria-hidden />
      <AlertDescription>{t("stale")}</AlertDescription>
    </Alert>
  );
}

function Loading() {
  const t = useTranslations("whatsapp.connections");
  return (
    <Card aria-busy className="gap-4 p-5 md:p-6">
      <span role="status" className="sr-only">
        {t("loading")}
      </span>
      <div className="flex items-center gap-4">
        <Skeleton className="size-10 rounded-lg" />
        <div className="flex flex-col gap-2">
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-3 w-28" />
        </div>
      </div>
      <Skeleton className="h-16 w-full rounded-lg" />
    </Card>
  );
}
