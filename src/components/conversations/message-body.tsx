import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import { MessageText } from "./message-text";
import { messageText, namedType } from "./message-summary";
import { MessageTypeIcon } from "./message-type-icon";
import { isFewEmoji } from "./text-traits";

/** What a message says; `tail` follows the last word and keeps its place free on the last line. */
export function MessageBody({ message, tail }: { message: Message; tail: ReactNode }) {
  const t = useTranslations("inbox");
  const text = messageText(message);
  if (message.type === "text" && text !== null) {
    return (
      <div
        dir="auto"
        className={cn(
          "whitespace-pre-wrap [overflow-wrap:anywhere]",
          isFewEmoji(text) && "text-[2rem] leading-tight",
        )}
      >
        <MessageText text={text} />
        {tail}
      </div>
    );
  }
  return (
    <div>
      <div className="flex items-center gap-2.5 py-0.5">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-foreground/6 text-current">
          <MessageTypeIcon type={message.type} className="size-[1.125rem]" />
        </span>
        <span className="font-medium">{t(`types.${namedType(message.type)}`)}</span>
      </div>
      {text === null ? null : (
        <div dir="auto" className="mt-1 whitespace-pre-wrap [overflow-wrap:anywhere]">
          <MessageText text={text} />
        </div>
      )}
      <p className="mt-0.5 text-xs leading-snug opacity-75">
        {t(`message.${noteKey(message)}`)}
        {tail}
      </p>
    </div>
  );
}

/** What is said below a message whose content this page does not show. */
function noteKey({ type, direction }: Message) {
  if (type === "media_placeholder") return "mediaOnPhone";
  if (type === "edit") return direction === "out" ? "editedByUs" : "editedByCustomer";
  if (type === "revoke") return direction === "out" ? "revokedByUs" : "revokedByCustomer";
  return "onlyOnPhone";
}
