"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { useMessages, useTranslations } from "use-intl";
import { LoadFailed } from "@/components/shell/load-failed";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { auditQuery } from "@/hooks/security/audit-query";
import { auditActions } from "./audit-actions";
import { AuditRow } from "./audit-row";

const ALL = "all";

/** Who did what, newest first. */
export function AuditLog() {
  const t = useTranslations("security.audit");
  const [action, setAction] = useState<string | null>(null);
  const log = useInfiniteQuery(auditQuery(action));
  const items = log.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <div className="flex flex-col gap-6">
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
          <p className="mt-1 text-sm text-muted-foreground">{t("description")}</p>
        </div>
        <ActionFilter value={action} onChange={setAction} />
      </header>
      {log.isPending ? <Loading /> : null}
      {log.isError && !log.data ? (
        <LoadFailed title={t("loadFailed")} onRetry={() => void log.refetch()} isRetrying={log.isFetching} />
      ) : null}
      {log.data && items.length === 0 ? (
        <Card>
          <EmptyState icon={History} title={t(action === null ? "empty" : "emptyFiltered")} />
        </Card>
      ) : null}
      {items.length > 0 ? (
        <Card className="gap-0 py-0">
          <ol className="divide-y divide-border">
            {items.map((item) => (
              <AuditRow key={item.id} item={item} />
            ))}
          </ol>
        </Card>
      ) : null}
      {log.hasNextPage ? (
        <Button
          variant="outline"
          className="self-center"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t("more")}
        </Button>
      ) : null}
    </div>
  );
}

function ActionFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (action: string | null) => void;
}) {
  const t = useTranslations("security.audit");
  const tActions = useTranslations("security.actions");
  const { security } = useMessages();
  return (
    <Select value={value ?? ALL} onValueChange={(next) => onChange(next === ALL ? null : next)}>
      <SelectTrigger aria-label={t("filter")} className="w-full sm:w-64">
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ALL}>{t("all")}</SelectItem>
        {auditActions(security.actions).map((action) => (
          <SelectItem key={action} value={action}>
            {tActions(action as "session.opened")}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}

function Loading() {
  return (
    <Card aria-busy className="gap-4 p-5">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="flex items-center gap-3">
          <Skeleton className="size-8 rounded-full" />
          <Skeleton className="h-4 w-2/3" />
        </div>
      ))}
    </Card>
  );
}
