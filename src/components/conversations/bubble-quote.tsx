"use client";

import { useTranslations } from "use-intl";
import type { Message, QuotedMessage } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { useControlTabIndex } from "./content/control-focus";
import { useMessageActions } from "./message-actions-context";
import { QuoteText } from "./quote-text";

type Props = {
  /** The message that is answered, when it is loaded; then a click leads there. */
  target: Message | null;
  quoted: QuotedMessage | null;
  contactName: string;
};

/** What a message answers, in its bubble. */
export function BubbleQuote({ target, quoted, contactName }: Props) {
  const t = useTranslations("inbox.quote");
  const tabIndex = useControlTabIndex();
  const { jumpTo } = useMessageActions();
  const look =
    "-mx-1 mb-1 block w-[calc(100%+0.5rem)] min-w-40 rounded-lg border-l-[3px] border-primary bg-foreground/6 px-2.5 py-1.5 text-left text-[0.8125rem] leading-snug";
  const shown = target ?? quoted;
  const content = shown ? (
    <span className="block max-w-80">
      <QuoteText quoted={shown} contactName={contactName} />
    </span>
  ) : (
    <span className="italic opacity-80">{t("missing")}</span>
  );
  if (!target) return <div className={look}>{content}</div>;
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      onClick={() => jumpTo(target.id)}
      className={cn(look, "hover:bg-foreground/10 focus-ring")}
    >
      <span className="sr-only">{t("jump")}: </span>
      {content}
    </button>
  );
}
