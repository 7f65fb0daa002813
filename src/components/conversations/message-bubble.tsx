"use client";

import { memo, useState, type KeyboardEvent } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { BubbleLabels, RevokedNote } from "./bubble-labels";
import { BubbleQuote } from "./bubble-quote";
import { bubbleShape } from "./bubble-shape";
import { BubbleTime, TimeRoom } from "./bubble-time";
import { IsEnteredContext } from "./content/control-focus";
import { ReferralCard } from "./content/referral-card";
import { UploadProgress } from "./content/upload-progress";
import { localKeyOf } from "./local-message";
import { useMessageActions } from "./message-actions-context";
import { MessageBody } from "./message-body";
import { MessageFailure, type LocalActions } from "./message-failure";
import { canReact, MessageToolbar } from "./message-toolbar";
import { ReactionBadges } from "./reaction-badges";
import { authorLabel, speakerName } from "./speaker";

type Props = {
  message: Message;
  /** The message that this one answers, when it is loaded. */
  target: Message | null;
  startsGroup: boolean;
  endsGroup: boolean;
  /** Whether the keyboard is inside, among the controls of this message. */
  isEntered: boolean;
  contactName: string;
  viewerId: string;
  local: LocalActions;
};

/** One message: what it says, when it was sent and how far it has come. */
export const MessageBubble = memo(function MessageBubble(props: Props) {
  const { message, startsGroup, endsGroup, contactName } = props;
  const t = useTranslations("inbox");
  const format = useFormatter();
  const { canAnswer, reply } = useMessageActions();
  const [isPicking, setIsPicking] = useState(false);
  const isOut = message.direction === "out";
  const shape = bubbleShape(message);
  const isLocal = localKeyOf(message) !== null;
  const hasToolbar = canAnswer && !isLocal && message.status !== "failed";
  const needsHelp =
    isOut &&
    message.origin !== "history" &&
    (message.status === "failed" || message.status === "unconfirmed");
  const time = format.dateTime(new Date(message.sentAt), { timeStyle: "short" });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== event.currentTarget) {
      // What opens above the page closes by itself, and gives the focus back.
      const isInside = event.currentTarget.contains(event.target as Node);
      if (event.key !== "Escape" || event.defaultPrevented || !isInside) return;
      event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.currentTarget.querySelector<HTMLElement>("a[href],button,input,video")?.focus();
    } else if (hasToolbar && event.key.toLowerCase() === "r") {
      event.preventDefault();
      reply(message);
    } else if (hasToolbar && event.key === "+" && canReact(message)) {
      event.preventDefault();
      setIsPicking(true);
    }
  };

  return (
    <IsEnteredContext value={props.isEntered}>
      <article
        tabIndex={-1}
        data-message={message.id}
        aria-label={t("message.from", { name: speakerName(message, contactName, t), time })}
        onKeyDown={onKeyDown}
        className={cn(
          "group/message flex max-w-[min(38rem,86%)] flex-col outline-none md:max-w-[min(38rem,76%)]",
          isOut ? "items-end self-end" : "items-start self-start",
          startsGroup ? "mt-3" : "mt-0.5",
        )}
      >
        <div
          className={cn(
            "relative min-w-0 max-w-full rounded-2xl px-3 py-[0.4375rem] text-[0.9375rem] leading-[1.4] transition-shadow",
            "group-focus-visible/message:outline-2 group-focus-visible/message:outline-offset-2 group-focus-visible/message:outline-ring",
            "group-data-flash/message:ring-4 group-data-flash/message:ring-ring/45",
            shape.hasBackground ? backgroundOf(message, startsGroup, endsGroup) : "px-0",
          )}
        >
          <BubbleLabels
            message={message}
            author={isOut ? authorLabel(message, props.viewerId, t) : null}
            startsGroup={startsGroup}
          />
          <ReferralCard attributes={message.attributes} />
          {message.replyTo ? (
            <BubbleQuote target={props.target} quoted={message.quoted ?? null} contactName={contactName} />
          ) : null}
          <MessageBody
            message={message}
            tail={shape.time === "inline" ? <TimeRoom message={message} /> : null}
          />
          {message.revokedAt ? <RevokedNote direction={message.direction} /> : null}
          <UploadProgress message={message} />
          <BubbleTime message={message} shape={shape} />
          {hasToolbar ? (
            <MessageToolbar message={message} isPicking={isPicking} onPick={setIsPicking} />
          ) : null}
        </div>
        <ReactionBadges message={message} contactName={contactName} />
        {needsHelp ? <MessageFailure message={message} local={props.local} /> : null}
      </article>
    </IsEnteredContext>
  );
});

function backgroundOf({ direction }: Message, startsGroup: boolean, endsGroup: boolean): string {
  return direction === "out"
    ? cn(
        "bg-bubble-out text-bubble-out-foreground shadow-xs",
        !startsGroup && "rounded-tr-md",
        endsGroup ? "rounded-br-sm" : "rounded-br-md",
      )
    : cn(
        "bg-bubble-in text-bubble-in-foreground shadow-xs ring-1 ring-border/70 dark:ring-0",
        !startsGroup && "rounded-tl-md",
        endsGroup ? "rounded-bl-sm" : "rounded-bl-md",
      );
}
