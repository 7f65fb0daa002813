"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useCallback, useMemo, useState, type MouseEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { flattenPages } from "@/hooks/conversations/conversation-cache";
import type { ConversationFilters } from "@/hooks/conversations/conversation-filters";
import { conversationListQuery } from "@/hooks/conversations/conversation-queries";
import { useNow } from "@/hooks/conversations/use-now";
import { useLivePollInterval } from "@/hooks/live/use-live-events";
import { cn } from "@/lib/client/cn";
import { ConversationItem } from "./conversation-item";
import { EmptyList } from "./empty-list";
import { LoadMore } from "./load-more";
import { moveFocus } from "./move-focus";

type Props = {
  filters: ConversationFilters;
  selectedId: string | null;
  hrefOf: (id: string) => string;
  onOpen: (id: string, event: MouseEvent<HTMLAnchorElement>) => void;
  onClearFilters: () => void;
};

/** The conversations that fit the filters. One Tab stop; arrows move, Enter opens. */
export function ConversationList({ filters, selectedId, hrefOf, onOpen, onClearFilters }: Props) {
  const t = useTranslations("inbox");
  const now = useNow(30_000);
  const list = useInfiniteQuery({
    ...conversationListQuery(filters),
    refetchInterval: useLivePollInterval(),
    placeholderData: keepPreviousData,
  });
  const conversations = useMemo(() => flattenPages(list.data), [list.data]);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  const onFocus = useCallback((id: string) => setFocusedId(id), []);
  const tabStopId =
    [focusedId, selectedId].find((id) => conversations.some((conversation) => conversation.id === id)) ??
    conversations[0]?.id;

  if (list.data === undefined) {
    return list.error ? (
      <EmptyState
        icon={TriangleAlert}
        title={t("list.failed")}
        action={
          <Button variant="outline" loading={list.isFetching} onClick={() => void list.refetch()}>
            {t("list.retry")}
          </Button>
        }
      />
    ) : (
      <ListSkeleton />
    );
  }
  if (conversations.length === 0) return <EmptyList filters={filters} onClearFilters={onClearFilters} />;
  return (
    <>
      <ul
        role="list"
        aria-label={t("title")}
        aria-busy={list.isPlaceholderData}
        onKeyDown={(event) => moveFocus(event, "[data-conversation]", "first")}
        className={cn("grid grid-cols-1 gap-0.5 px-2 pb-2", list.isPlaceholderData && "opacity-60")}
      >
        {conversations.map((conversation) => (
          <ConversationItem
            key={conversation.id}
            conversation={conversation}
            href={hrefOf(conversation.id)}
            isSelected={conversation.id === selectedId}
            isTabStop={conversation.id === tabStopId}
            now={now}
            onOpen={onOpen}
            onFocus={onFocus}
          />
        ))}
      </ul>
      {list.hasNextPage ? (
        <LoadMore
          isLoading={list.isFetchingNextPage}
          hasFailed={list.isFetchNextPageError}
          onLoad={() => void list.fetchNextPage()}
          texts={{ load: t("list.loadMore"), loading: t("list.loadingMore"), failed: t("list.failed") }}
        />
      ) : null}
    </>
  );
}

function ListSkeleton() {
  const t = useTranslations("inbox.list");
  return (
    <div aria-busy className="grid grid-cols-1 gap-0.5 px-2">
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      {["w-28", "w-36", "w-24", "w-32", "w-40", "w-28", "w-36"].map((width, index) => (
        <div key={index} className="flex gap-3 px-2.5 py-2.5">
          <Skeleton className="size-11 shrink-0 rounded-full" />
          <div className="flex flex-1 flex-col justify-center gap-2.5">
            <Skeleton className={cn("h-3.5", width)} />
            <Skeleton className="h-3 w-full" />
          </div>
        </div>
      ))}
    </div>
  );
}
