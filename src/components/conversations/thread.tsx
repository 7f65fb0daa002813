"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTimeZone, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Message } from "@/contracts/messages";
import { threadQuery } from "@/hooks/conversations/message-queries";
import { useNow } from "@/hooks/conversations/use-now";
import { isNotice } from "./is-notice";
import { Lightbox } from "./lightbox";
import { LoadMore } from "./load-more";
import { localKeyOf } from "./local-message";
import { MessageActionsContext, type MessageActions } from "./message-actions-context";
import { MessageBubble } from "./message-bubble";
import type { LocalActions } from "./message-failure";
import { moveFocus } from "./move-focus";
import { ThreadAnnouncer } from "./thread-announcer";
import { DayLine, UnreadLine } from "./thread-lines";
import { ThreadNotice } from "./thread-notice";
import { buildThreadRows, findFirstUnread, groupByDay } from "./thread-rows";
import { showMessage } from "./show-message";
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
  canAnswer: boolean;
  onReply: MessageActions["reply"];
  onReact: MessageActions["react"];
};

/** The messages of one conversation. Mount it with messages, and with `key`: it remembers how it was opened. */
export function Thread(props: Props) {
  const { conversationId, messages, contactName, viewerId, unreadAtOpening, local } = props;
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
  const byName = useMemo(() => indexByName(messages), [messages]);
  const [enteredId, setEnteredId] = useState<string | null>(null);
  const [openImageId, setOpenImageId] = useState<string | null>(null);
  const { canAnswer, onReply, onReact } = props;
  const actions = useMemo(
    (): MessageActions => ({
      canAnswer,
      reply: onReply,
      react: onReact,
      openImage: setOpenImageId,
      jumpTo: (id) => scrollerRef.current && showMessage(scrollerRef.current, id),
    }),
    [canAnswer, onReply, onReact],
  );

  return (
    <MessageActionsContext value={actions}>
      <section aria-label={t("region", { name: contactName })} className="relative min-h-0 flex-1 bg-thread">
        <div
          ref={scrollerRef}
          role="log"
          aria-live="off"
          aria-label={t("messages")}
          tabIndex={0}
          onScroll={onScroll}
          onFocus={(event) => setEnteredId(messageAround(event.target))}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) setEnteredId(null);
          }}
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
                    {row.kind === "message" && isNotice(row.message) ? (
                      <ThreadNotice message={row.message} contactName={contactName} />
                    ) : null}
                    {row.kind === "message" && !isNotice(row.message) ? (
                      <MessageBubble
                        message={row.message}
                        target={byName.get(row.message.quoted?.id ?? row.message.replyTo ?? "") ?? null}
                        startsGroup={row.startsGroup}
                        endsGroup={row.endsGroup}
                        isEntered={row.message.id === enteredId}
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
        <Lightbox
          images={openImageId === null ? [] : messages.filter(isPicture)}
          openId={openImageId}
          contactName={contactName}
          onShow={setOpenImageId}
          onClose={() => {
            setOpenImageId(null);
            const image = scrollerRef.current?.querySelector<HTMLElement>(
              `[data-message="${CSS.escape(openImageId ?? "")}"]`,
            );
            // Once the window has let go of the focus.
            requestAnimationFrame(() => image?.focus({ preventScroll: true }));
          }}
        />
      </section>
    </MessageActionsContext>
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

/** The id of the message in which a control is; null for the message itself and for what is outside of any. */
function messageAround(element: Element): string | null {
  const message = element.closest<HTMLElement>("[data-message]");
  return message && message !== element ? (message.dataset.message ?? null) : null;
}

/** The messages by what an answer names them: their wamid, or our id. */
function indexByName(messages: readonly Message[]): Map<string, Message> {
  return new Map(
    messages.flatMap((message): [string, Message][] => [
      [message.id, message],
      ...(message.wamid === null ? [] : [[message.wamid, message] as [string, Message]]),
    ]),
  );
}

function isPicture({ type, media }: Message): boolean {
  return type === "image" && media?.status === "stored";
}
