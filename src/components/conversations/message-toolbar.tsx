"use client";

import { Reply, SmilePlus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { Message } from "@/contracts/messages";
import { ownReaction } from "@/hooks/conversations/reactions";
import { cn } from "@/lib/client/cn";
import { useControlTabIndex } from "./content/control-focus";
import { useMessageActions } from "./message-actions-context";
import { ReactionPicker } from "./reaction-picker";

type Props = {
  message: Message;
  isPicking: boolean;
  onPick: (isPicking: boolean) => void;
};

const look =
  "flex size-8 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground focus-ring pointer-coarse:size-11";

/** Reply and react, beside the bubble that the pointer or the keyboard is on. */
export function MessageToolbar({ message, isPicking, onPick }: Props) {
  const t = useTranslations("inbox.actions");
  const tabIndex = useControlTabIndex();
  const { reply, react } = useMessageActions();
  return (
    // The room between bubble and buttons belongs to the buttons: on its way there the pointer stays on the message.
    <div
      className={cn(
        "pointer-events-none absolute z-[5] opacity-0 transition-opacity",
        "group-hover/message:pointer-events-auto group-hover/message:opacity-100",
        "group-focus-within/message:pointer-events-auto group-focus-within/message:opacity-100",
        "has-data-[state=open]:pointer-events-auto has-data-[state=open]:opacity-100",
        "max-md:-top-5 md:top-1/2 md:-translate-y-1/2 md:px-1.5",
        message.direction === "out" ? "max-md:right-2 md:right-full" : "max-md:left-2 md:left-full",
      )}
    >
      <div className="flex rounded-lg border border-border bg-popover p-0.5 shadow-pop">
        <button
          type="button"
          tabIndex={tabIndex}
          aria-label={t("reply")}
          aria-keyshortcuts="R"
          title={t("replyKey")}
          onClick={() => reply(message)}
          className={look}
        >
          <Reply aria-hidden className="size-4" />
        </button>
        {canReact(message) ? (
          <Popover open={isPicking} onOpenChange={onPick}>
            <PopoverTrigger asChild>
              <button
                type="button"
                tabIndex={tabIndex}
                aria-label={t("react")}
                aria-keyshortcuts="+"
                title={t("reactKey")}
                className={look}
              >
                <SmilePlus aria-hidden className="size-4" />
              </button>
            </PopoverTrigger>
            <PopoverContent aria-label={t("react")} side="top">
              <ReactionPicker
                chosen={ownReaction(message.reactions)}
                onChoose={(emoji) => {
                  onPick(false);
                  react(message, emoji);
                }}
              />
            </PopoverContent>
          </Popover>
        ) : null}
      </div>
    </div>
  );
}

/** Whether Meta could know which message is meant: it has given it an id, and it is still there. */
export function canReact({ wamid, status, revokedAt }: Message): boolean {
  return wamid !== null && status !== "failed" && !revokedAt;
}
