"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTimeZone, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Message } from "@/contracts/messages";
import { threadQuery } from "@/hooks/conversations/message-queries";
import { useNow } from "@/hooks/conversations/use-now";
import { LoadMore } from "./load-more";
import { localKeyOf } from "./local-message";
import { MessageBubble } from "./message-bubble";
import type { LocalActions } from "./message-failure";
import { moveFocus } from "./move-focus";
import { ThreadAnnouncer } from "./thread-announcer";
import { DayLine, UnreadLine } from "./thread-lines";
import { buildThreadRows, findFirstUnread, groupByDay } from "./thread-rows";
import { useThreadScroll } from "./use-thread-scroll";

type Props = {
  conversationId: string;
  /** Oldest first, with what this tab is still sending. */
  messages: readonly Message[];
  contactName: string;
  viewerId: string;
  /** How many were unread when the conversation was opened. */
  unreadAtOpening: number;
  local: LocalActions;
};

/** The messages of one conversation. Mount it with messages, and with `key`: it remembers how it was opened. */
export function Thread({ conversationId, messages, contactName, viewerId, unreadAtOpening, local }: Props) {
  const t = useTranslations("inbox.thread");
  const timeZone = useTimeZone() ?? "UTC";
  const now = useNow(60_000);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = useInfiniteQuery(
    threadQuery(conversationId),
  );
  const [firstUnreadId] = useState(() => findFirstUnread(messages, unreadAtOpening));
  const rows = useMemo(
    () => buildThreadRows(messages, { timeZone, firstUnreadId }),
    [messages, timeZone, firstUnreadId],
  );
  const messageRows = rows.filter((row) => row.kind === "message");
  const newest = messageRows.at(-1);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const contentRef = useRef<HTMLDivElement>(null);
  const { isAtBottom, onScroll, scrollToBottom } = useThreadScroll({
    scrollerRef,
    contentRef,
    oldestKey: messageRows[0]?.key,
    newestKey: newest?.key,
    newestIsOwn: newest !== undefined && localKeyOf(newest.message) !== null,
  });
  const newBelow = useNewBelow(messages, isAtBottom);

  return (
    <section aria-label={t("region", { name: contactName })} className="relative min-h-0 flex-1 bg-thread">
      <div
        ref={scrollerRef}
        role="log"
        aria-live="off"
        aria-label={t("messages")}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={(event) => moveFocus(event, "[data-message]", "last")}
        className="h-full overflow-y-auto overscroll-contain [overflow-anchor:none] focus-ring-inset"
      >
        <div
          ref={contentRef}
          className="relative mx-auto flex min-h-full max-w-4xl flex-col justify-end px-3 pt-3 pb-4 md:px-6"
        >
          {hasNextPage ? (
            <LoadMore
              isLoading={isFetchingNextPage}
              hasFailed={isFetchNextPageError}
              onLoad={() => void fetchNextPage()}
              texts={{ load: t("older"), loading: t("loadingOlder"), failed: t("olderFailed") }}
            />
          ) : null}
          {groupByDay(rows).map((day) => (
            <div key={day[0]?.key} className="flex flex-col">
              {day.map((row) => (
                <div
                  key={row.key}
                  data-row={row.key}
                  className={row.kind === "day" ? "contents" : "flex flex-col"}
                >
                  {row.kind === "day" ? <DayLine at={row.at} now={now} /> : null}
                  {row.kind === "unread" ? <UnreadLine /> : null}
                  {row.kind === "message" ? (
                    <MessageBubble
                      message={row.message}
                      startsGroup={row.startsGroup}
                      endsGroup={row.endsGroup}
                      contactName={contactName}
                      viewerId={viewerId}
                      local={local}
                    />
                  ) : null}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
      {isAtBottom ? null : (
        <Button
          variant="outline"
          size="sm"
          onClick={() => scrollToBottom("smooth")}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full border-border bg-popover shadow-pop"
        >
          <ArrowDown aria-hidden />
          {t("newMessages", { count: newBelow })}
        </Button>
      )}
      <ThreadAnnouncer messages={messages} contactName={contactName} />
    </section>
  );
}

/** How many of the customer's messages came in below while one was reading further up. */
function useNewBelow(messages: readonly Message[], isAtBottom: boolean): number {
  const newestId = messages.at(-1)?.id;
  const [seenId, setSeenId] = useState(newestId);
  if (isAtBottom && seenId !== newestId) setSeenId(newestId);
  if (isAtBottom) return 0;
  const seen = messages.findIndex(({ id }) => id === seenId);
  return messages.slice(seen + 1).filter(({ direction }) => direction === "in").length;
}
