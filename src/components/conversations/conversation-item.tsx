"use client";

import { memo, type MouseEvent } from "react";
import { useFormatter, useTimeZone, useTranslations } from "use-intl";
import { Avatar, AvatarFallback, initialsOf } from "@/components/ui/avatar";
import type { Conversation } from "@/contracts/conversations";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { listTime } from "./calendar";
import { ContactAvatar } from "./contact-avatar";
import { contactName } from "./contact-name";
import { messagePreview, namedType } from "./message-summary";
import { MessageTicks } from "./message-ticks";
import { MessageTypeIcon } from "./message-type-icon";

type Props = {
  conversation: Conversation;
  href: string;
  isSelected: boolean;
  /** The one item of the list that Tab stops at. */
  isTabStop: boolean;
  now: number;
  onOpen: (id: string, event: MouseEvent<HTMLAnchorElement>) => void;
  onFocus: (id: string) => void;
};

/** A conversation in the list: who, what was said last and by whom, when, and how much of it is unread. */
export const ConversationItem = memo(function ConversationItem(props: Props) {
  const { conversation, isSelected } = props;
  const t = useTranslations("inbox");
  const { contact, lastMessage, unreadCount, assignee } = conversation;
  const isUnread = unreadCount > 0;
  return (
    <li>
      <a
        href={props.href}
        data-conversation={conversation.id}
        tabIndex={props.isTabStop ? 0 : -1}
        aria-current={isSelected ? "true" : undefined}
        onClick={(event) => props.onOpen(conversation.id, event)}
        onFocus={() => props.onFocus(conversation.id)}
        className={cn(
          "flex gap-3 rounded-xl px-2.5 py-2.5 transition-colors focus-ring-inset",
          isSelected ? "bg-selected" : "hover:bg-accent",
        )}
      >
        <ContactAvatar contact={contact} className="size-11" />
        <span className="flex min-w-0 flex-1 flex-col justify-center gap-0.5">
          <span className="flex items-baseline gap-2">
            <span
              dir="auto"
              className={cn(
                "min-w-0 flex-1 truncate text-left text-[0.9375rem] tracking-[-0.006em]",
                isUnread ? "font-semibold" : "font-medium",
              )}
            >
              {contactName(contact) ?? t(contact.isGroup ? "thread.unknownGroup" : "thread.unknownContact")}
            </span>
            {lastMessage ? <ItemTime at={lastMessage.sentAt} now={props.now} isUnread={isUnread} /> : null}
          </span>
          <span className="flex min-h-5 items-center gap-1.5">
            <Preview message={lastMessage} isUnread={isUnread} />
            {assignee ? (
              <Avatar title={assignee.name} className="size-[1.125rem]">
                <AvatarFallback className="text-[0.5rem]">{initialsOf(assignee.name)}</AvatarFallback>
              </Avatar>
            ) : null}
            {isUnread ? (
              <span className="flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-primary px-1.5 text-[0.6875rem] leading-none font-semibold text-primary-foreground tabular-nums">
                <span aria-hidden>{unreadCount > 99 ? "99+" : unreadCount}</span>
                <span className="sr-only">{t("list.unread", { count: unreadCount })}</span>
              </span>
            ) : null}
          </span>
        </span>
      </a>
    </li>
  );
});

function Preview({ message, isUnread }: { message: Message | null; isUnread: boolean }) {
  const t = useTranslations("inbox");
  const shown = message?.revokedAt ? { type: "revoke", content: {} } : message;
  const text = shown && messagePreview(shown);
  return (
    <span
      className={cn(
        "flex min-w-0 flex-1 items-center gap-1 text-[0.8125rem] leading-5",
        isUnread ? "text-foreground" : "text-muted-foreground",
      )}
    >
      {message?.direction === "out" ? <MessageTicks status={message.status} /> : null}
      {shown && shown.type !== "text" ? (
        <MessageTypeIcon type={namedType(shown)} className="size-3.5 shrink-0" />
      ) : null}
      <span dir="auto" className="min-w-0 truncate">
        {shown ? (text ?? t(`types.${namedType(shown)}`)) : t("list.noMessages")}
      </span>
    </span>
  );
}

function ItemTime({ at, now, isUnread }: { at: string; now: number; isUnread: boolean }) {
  const t = useTranslations("inbox.time");
  const format = useFormatter();
  const date = new Date(at);
  const time = listTime(at, now, useTimeZone() ?? "UTC");
  const text = {
    now: () => t("now"),
    minutes: () => t("minutes", { minutes: time.kind === "minutes" ? time.minutes : 0 }),
    time: () => format.dateTime(date, { timeStyle: "short" }),
    yesterday: () => t("yesterday"),
    weekday: () => format.dateTime(date, { weekday: "short" }),
    date: () => format.dateTime(date, { day: "2-digit", month: "2-digit", year: "2-digit" }),
  }[time.kind]();
  return (
    <time
      dateTime={at}
      title={format.dateTime(date, { dateStyle: "full", timeStyle: "short" })}
      className={cn(
        "shrink-0 text-xs tabular-nums",
        isUnread ? "font-medium text-primary" : "text-muted-foreground",
      )}
    >
      {text}
    </time>
  );
}
