"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { MessageCircleX, TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useMemo, useState, type MouseEvent } from "react";
import { toast } from "sonner";
import { useTranslations } from "use-intl";
import { useViewer } from "@/components/shell/viewer-context";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { Message } from "@/contracts/messages";
import { flattenPages } from "@/hooks/conversations/conversation-cache";
import { threadQuery } from "@/hooks/conversations/message-queries";
import { useConversation } from "@/hooks/conversations/use-conversation";
import { useMarkRead } from "@/hooks/conversations/use-mark-read";
import { useNow } from "@/hooks/conversations/use-now";
import { useReact } from "@/hooks/conversations/use-react";
import { useOutgoing } from "@/hooks/conversations/use-outgoing";
import { useSendMessage } from "@/hooks/conversations/use-send-message";
import { useLivePollInterval } from "@/hooks/live/use-live-events";
import { ApiError } from "@/lib/client/api-client";
import { Composer } from "./composer";
import { contactName } from "./contact-name";
import { DropZone } from "./drop-zone";
import { withOutgoing } from "./local-message";
import { windowState } from "./service-window";
import { Thread } from "./thread";
import { ThreadHeader } from "./thread-header";
import { ThreadSkeleton } from "./thread-skeleton";
import { useAttachments } from "./use-attachments";
import { useRefusalText } from "./use-refusal-text";

type Props = {
  conversationId: string;
  listHref: string;
  /** Two contacts turned out to be one person, and this conversation goes on under that id. */
  onMoved: (id: string) => void;
  onBack: (event: MouseEvent<HTMLAnchorElement>) => void;
};

/** One conversation: with whom, what was said, and the field to answer. Mount it with `key`. */
export function ConversationPanel({ conversationId, listHref, onMoved, onBack }: Props) {
  const t = useTranslations("inbox.thread");
  const tReactions = useTranslations("inbox.reactions");
  const viewer = useViewer();
  const refetchInterval = useLivePollInterval();
  const conversation = useConversation(conversationId);
  const thread = useInfiniteQuery({ ...threadQuery(conversationId), refetchInterval });
  const outgoing = useOutgoing(viewer.userId, conversationId);
  const sender = useSendMessage(conversationId, viewer.userId);
  const react = useReact(conversationId, () => toast.error(tReactions("failed"), { position: "top-center" }));
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const cancelReply = useCallback(() => setReplyTo(null), []);
  const refusalText = useRefusalText();
  const attachments = useAttachments((refusal) =>
    toast.error(refusalText(refusal), { position: "top-center" }),
  );
  const unreadAtOpening = useFirst(conversation.data?.unreadCount);
  const messages = useMemo(
    () => withOutgoing(flattenPages(thread.data).toReversed(), outgoing, viewer),
    [thread.data, outgoing, viewer],
  );
  const now = useNow(15_000);
  useMarkRead(conversation.data, thread.data?.pages[0]?.data[0]?.id, viewer.userId);
  const currentId = conversation.data?.id ?? conversationId;
  useEffect(() => {
    if (currentId !== conversationId) onMoved(currentId);
  }, [currentId, conversationId, onMoved]);

  const error = conversation.error ?? thread.error;
  if (conversation.data === undefined || thread.data === undefined) {
    if (!error) return <ThreadSkeleton />;
    const isGone = error instanceof ApiError && error.status === 404;
    return (
      <div className="flex h-full flex-col items-center justify-center bg-thread">
        <EmptyState
          icon={isGone ? MessageCircleX : TriangleAlert}
          title={isGone ? t("notFoundTitle") : t("failed")}
          description={isGone ? t("notFoundDescription") : undefined}
          action={
            isGone ? (
              <Button asChild variant="outline">
                <a href={listHref} onClick={onBack}>
                  {t("backToList")}
                </a>
              </Button>
            ) : (
              <Button
                variant="outline"
                loading={conversation.isFetching || thread.isFetching}
                onClick={() => void Promise.all([conversation.refetch(), thread.refetch()])}
              >
                {t("retry")}
              </Button>
            )
          }
        />
      </div>
    );
  }

  const window = windowState(conversation.data.lastInboundAt, now);
  const isClosed = window.kind === "closed" || window.kind === "never";
  const name =
    contactName(conversation.data.contact) ??
    t(conversation.data.contact.isGroup ? "unknownGroup" : "unknownContact");
  return (
    <DropZone isDisabled={isClosed} onDrop={attachments.add}>
      <ThreadHeader
        conversation={conversation.data}
        viewerId={viewer.userId}
        window={window}
        listHref={listHref}
        onBack={onBack}
      />
      <Thread
        conversationId={conversationId}
        messages={messages}
        contactName={name}
        viewerId={viewer.userId}
        unreadAtOpening={unreadAtOpening ?? 0}
        local={sender}
        canAnswer={!isClosed}
        onReply={setReplyTo}
        onReact={react}
      />
      <Composer
        conversationId={conversationId}
        viewerId={viewer.userId}
        window={window.kind}
        pauseReason={conversation.data.pauseReason}
        contactName={name}
        attachments={attachments}
        replyTo={replyTo}
        onCancelReply={cancelReply}
        onSend={sender.send}
      />
    </DropZone>
  );
}

/** The first value that was there, whatever comes after. */
function useFirst<T>(value: T | undefined): T | undefined {
  const [first, setFirst] = useState(value);
  if (first === undefined && value !== undefined) setFirst(value);
  return first ?? value;
}
