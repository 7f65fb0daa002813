"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { Message, Reaction } from "@/contracts/messages";
import { BUSINESS, countReactions } from "@/hooks/conversations/reactions";
import { cn } from "@/lib/client/cn";
import { useControlTabIndex } from "./content/control-focus";
import { useMessageActions } from "./message-actions-context";

type Props = { message: Message; contactName: string };

/** The reactions to a message, on the edge of its bubble; a click tells who. */
export function ReactionBadges({ message, contactName }: Props) {
  const t = useTranslations("inbox.reactions");
  const tabIndex = useControlTabIndex();
  const { canAnswer, react } = useMessageActions();
  const [isOpen, setIsOpen] = useState(false);
  const { reactions } = message;
  if (reactions.length === 0) return null;
  const nameOf = ({ from, name }: Reaction) => (from === BUSINESS ? t("us") : (name ?? contactName));
  const who = reactions.map((one) => t("oneBy", { emoji: one.emoji, name: nameOf(one) })).join(", ");
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <button
          type="button"
          tabIndex={tabIndex}
          aria-label={t("label", { who })}
          className={cn(
            "relative -mt-1.5 flex min-h-6 items-center gap-1 rounded-full border border-border bg-popover px-1.5 text-sm leading-none shadow-xs hover:bg-accent focus-ring",
            "before:absolute before:-inset-x-1 before:-inset-y-2 pointer-coarse:before:-inset-y-2.5",
            message.direction === "out" ? "mr-2" : "ml-2",
          )}
        >
          {countReactions(reactions).map(({ emoji, count }) => (
            <span key={emoji} aria-hidden className="flex items-center gap-0.5">
              <span className="emoji">{emoji}</span>
              {count > 1 ? <span className="text-xs text-muted-foreground tabular-nums">{count}</span> : null}
            </span>
          ))}
        </button>
      </PopoverTrigger>
      <PopoverContent aria-label={t("title")} className="max-w-64 min-w-44 p-2">
        <ul className="flex flex-col">
          {reactions.map((one) => (
            <li key={one.from} className="flex min-h-9 items-center gap-2.5 px-1.5 text-sm">
              <span className="emoji text-lg leading-none">{one.emoji}</span>
              <span dir="auto" className="min-w-0 flex-1 truncate">
                {nameOf(one)}
              </span>
              {one.from === BUSINESS && canAnswer ? (
                <button
                  type="button"
                  aria-label={t("remove", { emoji: one.emoji })}
                  title={t("remove", { emoji: one.emoji })}
                  onClick={() => {
                    setIsOpen(false);
                    react(message, "");
                  }}
                  className="flex size-8 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground focus-ring pointer-coarse:size-11"
                >
                  <X aria-hidden className="size-4" />
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      </PopoverContent>
    </Popover>
  );
}
