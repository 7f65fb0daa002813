"use client";

import { CircleAlert, Smartphone } from "lucide-react";
import { useTranslations } from "use-intl";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { useConnections } from "@/hooks/whatsapp/connection-queries";
import { ConnectionCard } from "./connection-card";

type Props = {
  connections: ReturnType<typeof useConnections>;
  canManage: boolean;
  /** The connection whose success is still being shown above, with all that it asks of the person. */
  justConnectedId: string | null;
};

/** The connected accounts; for who may connect, the card above already says what to do when there are none. */
export function ConnectionsList({ connections, canManage, justConnectedId }: Props) {
  const t = useTranslations("whatsapp.connections");
  const { data, isPending, isError, refetch, isFetching } = connections;
  if (isPending) return <Loading />;
  if (!data && isError) return <LoadFailed onRetry={() => void refetch()} isRetrying={isFetching} />;
  if (data.data.length === 0) {
    return canManage ? null : (
      <Card>
        <EmptyState icon={Smartphone} title={t("emptyTitle")} description={t("emptyDescription")} />
      </Card>
    );
  }
  return (
    <section aria-labelledby="connections-title" className="flex flex-col gap-4">
      <h2 id="connections-title" className="text-sm font-semibold">
        {t("title")}
      </h2>
      {data.data.map((connection) => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          canManage={canManage}
          isJustConnected={connection.id === justConnectedId}
        />
      ))}
    </section>
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

function LoadFailed({ onRetry, isRetrying }: { onRetry: () => void; isRetrying: boolean }) {
  const t = useTranslations("whatsapp.connections");
  return (
    <Alert variant="destructive">
      <CircleAlert aria-hidden />
      <AlertTitle>{t("loadFailed")}</AlertTitle>
      <AlertDescription>
        <p>{t("loadFailedDescription")}</p>
        <Button variant="outline" size="sm" loading={isRetrying} onClick={onRetry}>
          {t("retry")}
        </Button>
      </AlertDescription>
    </Alert>
  );
}
