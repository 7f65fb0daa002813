"use client";

import { MessagesSquare } from "lucide-react";
import { useCallback, useEffect, useRef, type MouseEvent } from "react";
import { useTranslations } from "use-intl";
import { useViewer } from "@/components/shell/viewer-context";
import { EmptyState } from "@/components/ui/empty-state";
import { Tabs, TabsContent } from "@/components/ui/tabs";
import { ConversationStatus } from "@/contracts/conversations";
import { DEFAULT_FILTERS } from "@/hooks/conversations/conversation-filters";
import { useConversationSync } from "@/hooks/conversations/use-conversation-sync";
import { useInboxLocation } from "@/hooks/conversations/use-inbox-location";
import { cn } from "@/lib/client/cn";
import { ConversationList } from "./conversation-list";
import { ConversationPanel } from "./conversation-panel";
import { InboxFilters } from "./inbox-filters";
import { OfflineBar } from "./offline-bar";

/** The inbox: the list and the open conversation side by side, on a phone one after the other. */
export function Inbox() {
  const t = useTranslations("inbox");
  const viewer = useViewer();
  const location = useInboxLocation();
  const { conversationId, filters } = location;
  useConversationSync(viewer.userId);
  useFocusReturn(conversationId);

  const { open } = location;
  const onOpen = useCallback(
    (id: string, event: MouseEvent<HTMLAnchorElement>) => {
      if (!isPlainClick(event)) return;
      event.preventDefault();
      open(id);
    },
    [open],
  );

  return (
    <div className="flex h-full min-h-0 flex-col">
      <h1 className="sr-only">{t("title")}</h1>
      <OfflineBar />
      <div className="flex min-h-0 flex-1">
        <Tabs
          value={filters.status}
          onValueChange={(value) => {
            const status = value === "all" ? value : ConversationStatus.safeParse(value).data;
            if (status) location.filter({ status });
          }}
          activationMode="manual"
          className={cn(
            "min-h-0 w-full shrink-0 gap-0 border-r border-border md:w-80 lg:w-[22.5rem]",
            conversationId !== null && "max-md:hidden",
          )}
        >
          <div className="flex h-14 shrink-0 items-center px-4">
            <p aria-hidden className="text-lg font-semibold tracking-[-0.015em]">
              {t("title")}
            </p>
          </div>
          <InboxFilters filters={filters} onFilter={location.filter} />
          <TabsContent
            value={filters.status}
            tabIndex={-1}
            className="min-h-0 overflow-y-auto overscroll-contain rounded-none pt-1"
          >
            <ConversationList
              filters={filters}
              selectedId={conversationId}
              hrefOf={location.hrefOf}
              onOpen={onOpen}
              onClearFilters={() => location.filter({ ...DEFAULT_FILTERS, status: filters.status })}
            />
          </TabsContent>
        </Tabs>
        <div className={cn("min-h-0 min-w-0 flex-1", conversationId === null && "max-md:hidden")}>
          {conversationId === null ? (
            <div className="flex h-full flex-col items-center justify-center bg-thread">
              <EmptyState
                icon={MessagesSquare}
                title={t("empty.chooseTitle")}
                description={t("empty.chooseDescription")}
              />
            </div>
          ) : (
            <ConversationPanel
              key={conversationId}
              conversationId={conversationId}
              listHref={location.hrefOf(null)}
              onMoved={location.follow}
              onBack={(event) => {
                if (!isPlainClick(event)) return;
                event.preventDefault();
                location.close();
              }}
            />
          )}
        </div>
      </div>
    </div>
  );
}

/** After a conversation is closed the focus stands where it was opened, not at the top of the page. */
function useFocusReturn(conversationId: string | null): void {
  const previous = useRef<string | null>(null);
  useEffect(() => {
    const closedId = previous.current;
    previous.current = conversationId;
    if (conversationId !== null || closedId === null) return;
    document.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(closedId)}"]`)?.focus();
  }, [conversationId]);
}

/** A click that does not ask for a new tab or window. */
function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
