"use client";

import { History, Smartphone } from "lucide-react";
import { memo } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { MessageBody } from "./message-body";
import { MessageFailure, type LocalActions } from "./message-failure";
import { messageText } from "./message-summary";
import { MessageTicks } from "./message-ticks";
import { isFewEmoji, isRightToLeft } from "./text-traits";

type Props = {
  message: Message;
  startsGroup: boolean;
  endsGroup: boolean;
  contactName: string;
  viewerId: string;
  local: LocalActions;
};

/** One message: what it says, when it was sent and how far it has come. */
export const MessageBubble = memo(function MessageBubble(props: Props) {
  const { message, startsGroup, endsGroup } = props;
  const t = useTranslations("inbox");
  const format = useFormatter();
  const isOut = message.direction === "out";
  const time = format.dateTime(new Date(message.sentAt), { timeStyle: "short" });
  const text = messageText(message) ?? "";
  const isBare = message.type === "text" && isFewEmoji(text);
  // The time stands on the last line, to the right of a text that ends there. One that runs the other way starts there.
  const isTimeBelow = isRightToLeft(text) || isBare;
  const author = isOut ? authorLabel(message, props.viewerId, t) : null;
  const isImported = message.origin === "history";
  const needsHelp = !isImported && (message.status === "failed" || message.status === "unconfirmed");
  const speaker = isOut ? speakerOf(message, t) : props.contactName;

  return (
    <article
      tabIndex={-1}
      data-message
      aria-label={t("message.from", { name: speaker, time })}
      className={cn(
        "group/message flex max-w-[min(38rem,86%)] flex-col outline-none md:max-w-[min(38rem,76%)]",
        isOut ? "items-end self-end" : "items-start self-start",
        startsGroup ? "mt-3" : "mt-0.5",
      )}
    >
      <div
        className={cn(
          "relative min-w-0 max-w-full rounded-2xl px-3 py-[0.4375rem] text-[0.9375rem] leading-[1.4] shadow-xs",
          "group-focus-visible/message:outline-2 group-focus-visible/message:outline-offset-2 group-focus-visible/message:outline-ring",
          isOut
            ? "bg-bubble-out text-bubble-out-foreground"
            : "bg-bubble-in text-bubble-in-foreground ring-1 ring-border/70 dark:ring-0",
          isOut && !startsGroup && "rounded-tr-md",
          isOut && (endsGroup ? "rounded-br-sm" : "rounded-br-md"),
          !isOut && !startsGroup && "rounded-tl-md",
          !isOut && (endsGroup ? "rounded-bl-sm" : "rounded-bl-md"),
        )}
      >
        {author && startsGroup ? (
          <p className="mb-0.5 flex items-center gap-1 text-xs font-semibold text-bubble-out-muted">
            {message.origin === "business_app" ? <Smartphone aria-hidden className="size-3.5" /> : null}
            {author}
          </p>
        ) : null}
        <MessageBody
          message={message}
          tail={isTimeBelow ? null : <Room time={time} withTicks={isOut} withMark={isImported} />}
        />
        <div
          className={cn(
            "flex items-center justify-end gap-1 text-[0.6875rem] leading-none tabular-nums",
            isOut ? "text-bubble-out-muted" : "text-muted-foreground",
            isTimeBelow ? "mt-1" : "absolute right-2.5 bottom-[0.4375rem]",
          )}
        >
          {isImported ? (
            <span title={t("message.imported")} className="inline-flex opacity-70">
              <History aria-hidden className="size-3" />
              <span className="sr-only">{t("message.imported")}</span>
            </span>
          ) : null}
          <time dateTime={message.sentAt} title={fullTime(message.sentAt, format)}>
            {time}
          </time>
          {isOut ? <MessageTicks status={message.status} /> : null}
        </div>
      </div>
      {isOut && needsHelp ? <MessageFailure message={message} local={props.local} /> : null}
    </article>
  );
});

/** Keeps the time's place free at the end of the last line; when there is none, the time gets a line of its own. */
function Room({ time, withTicks, withMark }: { time: string; withTicks: boolean; withMark: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        "invisible inline-block h-2 align-baseline text-[0.6875rem] leading-none whitespace-nowrap tabular-nums",
        withTicks ? "pl-8" : "pl-3",
        withMark && "pr-4",
      )}
    >
      {time}
    </span>
  );
}

/** Whose message of ours is read out. What was sent from the phone has no name. */
function speakerOf({ author, origin }: Message, t: ReturnType<typeof useTranslations<"inbox">>): string {
  return author?.name ?? t(origin === "api" ? "message.you" : "message.phone");
}

/** Who of us wrote it: nothing for the reader's own messages. */
function authorLabel(
  { author, origin }: Message,
  viewerId: string,
  t: ReturnType<typeof useTranslations<"inbox">>,
): string | null {
  if (origin === "business_app") return t("message.viaBusinessApp");
  if (!author) return origin === "api" ? t("message.viaApi") : null;
  return author.id === viewerId ? null : author.name;
}

function fullTime(at: string, format: ReturnType<typeof useFormatter>): string {
  return format.dateTime(new Date(at), { dateStyle: "full", timeStyle: "medium" });
}
