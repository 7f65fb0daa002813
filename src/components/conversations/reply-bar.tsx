"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { Message } from "@/contracts/messages";
import { QuoteText } from "./quote-text";

type Props = { message: Message; contactName: string; onCancel: () => void };

/** The message that is being answered, above the field. */
export function ReplyBar({ message, contactName, onCancel }: Props) {
  const t = useTranslations("inbox.quote");
  return (
    <div className="mx-auto flex max-w-4xl items-center gap-2 px-3 pt-2.5 md:px-6">
      <div className="min-w-0 flex-1 rounded-lg border-l-[3px] border-primary bg-muted px-3 py-1.5 text-[0.8125rem] leading-snug">
        <span className="sr-only">{t("replying")}: </span>
        <QuoteText quoted={message} contactName={contactName} />
      </div>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("cancel")}
        aria-keyshortcuts="Escape"
        title={t("cancelKey")}
        onClick={onCancel}
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
