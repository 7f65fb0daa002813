"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Webhook, X } from "lucide-react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { LoadMore } from "@/components/conversations/load-more";
import { LoadFailed } from "@/components/shell/load-failed";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { isFiltered, NO_FILTERS, type WebhookFilters } from "@/hooks/webhooks/webhook-filters";
import { useReplayWebhooks, webhookListQuery } from "@/hooks/webhooks/webhook-queries";
import { useWebhookLocation } from "@/hooks/webhooks/use-webhook-location";
import { ReplayDialog } from "./replay-dialog";
import { WebhookFilterBar } from "./webhook-filter-bar";
import { useWebhookNames } from "./webhook-names";
import { WebhookRow } from "./webhook-row";

/** What Meta delivered, newest first, as it comes in. */
export function WebhookList() {
  const t = useTranslations("webhooks.page");
  const tFilters = useTranslations("webhooks.filters");
  const tReplay = useTranslations("webhooks.replay");
  const { filters, filter, hrefOf } = useWebhookLocation();
  const names = useWebhookNames();
  const list = useInfiniteQuery(webhookListQuery(filters));
  const items = list.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <div className="flex flex-col gap-6">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="mt-1 text-sm text-muted-foreground">{t("description")}</p>
      </header>
      <div className="flex flex-col gap-3">
        <WebhookFilterBar filters={filters} names={names} onFilter={filter} />
        {isFiltered(filters) ? (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <Button
              variant="ghost"
              onClick={() => filter(NO_FILTERS)}
              className="-ml-2 px-2 text-muted-foreground"
            >
              <X aria-hidden />
              {tFilters("clear")}
            </Button>
            {items.length > 0 ? <ReplayFound filters={filters} /> : null}
          </div>
        ) : (
          <p className="text-[0.8125rem] text-muted-foreground">{tReplay("manyHint")}</p>
        )}
      </div>
      {list.isPending ? <Loading /> : null}
      {list.isError ? (
        <LoadFailed
          title={t(list.data ? "stale" : "loadFailed")}
          isStale={list.data !== undefined}
          onRetry={() => void list.refetch()}
          isRetrying={list.isFetching}
        />
      ) : null}
      {list.data && items.length === 0 ? <Nothing filters={filters} onFilter={filter} /> : null}
      {items.length > 0 ? (
        <Card className="gap-0 overflow-hidden py-0">
          <ol aria-label={t("list")} className="divide-y divide-border">
            {items.map((item) => (
              <WebhookRow key={item.id} item={item} href={hrefOf(item.id)} names={names} />
            ))}
          </ol>
        </Card>
      ) : null}
      {list.hasNextPage ? (
        <LoadMore
          isLoading={list.isFetchingNextPage}
          hasFailed={list.isFetchNextPageError}
          onLoad={() => void list.fetchNextPage()}
          texts={{ load: t("more"), loading: t("loadingMore"), failed: t("moreFailed") }}
        />
      ) : null}
    </div>
  );
}

function ReplayFound({ filters }: { filters: WebhookFilters }) {
  const t = useTranslations("webhooks.replay");
  const replay = useReplayWebhooks();
  const run = async () => {
    try {
      const { replayed } = await replay.mutateAsync(filters);
      toast.success(t("doneMany", { count: replayed }), {
        ...(replayed >= MAX_AT_ONCE ? { description: t("full") } : {}),
      });
      return true;
    } catch {
      return false;
    }
  };
  return (
    <ReplayDialog
      label={t("many")}
      title={t("manyTitle")}
      text={t("manyText")}
      problem={replay.isError ? t("failed") : null}
      isRunning={replay.isPending}
      onReplay={run}
    />
  );
}

/** The server replays so many at once. */
const MAX_AT_ONCE = 1_000;

function Nothing({
  filters,
  onFilter,
}: {
  filters: WebhookFilters;
  onFilter: (changed: Partial<WebhookFilters>) => void;
}) {
  const t = useTranslations("webhooks.page");
  const tFilters = useTranslations("webhooks.filters");
  const isNarrowed = isFiltered(filters);
  return (
    <Card>
      <EmptyState
        icon={Webhook}
        title={t(isNarrowed ? "emptyFilteredTitle" : "emptyTitle")}
        description={t(isNarrowed ? "emptyFilteredDescription" : "emptyDescription")}
        action={
          isNarrowed ? (
            <Button variant="outline" onClick={() => onFilter(NO_FILTERS)}>
              {tFilters("clear")}
            </Button>
          ) : null
        }
      />
    </Card>
  );
}

function Loading() {
  const t = useTranslations("webhooks.page");
  return (
    <Card aria-busy className="gap-0 divide-y divide-border py-0">
      <span role="status" className="sr-only">
        {t("loading")}
      </span>
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="flex items-center justify-between gap-4 px-5 py-4">
          <div className="flex flex-col gap-2">
            <Skeleton className="h-4 w-44" />
            <Skeleton className="h-3 w-28" />
          </div>
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </Card>
  );
}
