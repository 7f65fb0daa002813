"use client";

import { useTranslations } from "use-intl";
import type { QuotedMessage } from "@/contracts/messages";
import { messagePreview, namedType } from "./message-summary";
import { MessageTypeIcon } from "./message-type-icon";
import { speakerName } from "./speaker";

/** Who said what, in two lines. */
export function QuoteText({
  quoted,
  contactName,
}: {
  quoted: Omit<QuotedMessage, "id">;
  contactName: string;
}) {
  const t = useTranslations("inbox");
  return (
    <>
      <span dir="auto" className="block truncate text-xs font-semibold">
        {speakerName(quoted, contactName, t)}
      </span>
      <span className="flex min-w-0 items-center gap-1.5 opacity-85">
        {quoted.type === "text" ? null : (
          <MessageTypeIcon type={namedType(quoted)} className="size-3.5 shrink-0" />
        )}
        <span dir="auto" className="line-clamp-2 min-w-0 [overflow-wrap:anywhere]">
          {messagePreview(quoted) ?? t(`types.${namedType(quoted)}`)}
        </span>
      </span>
    </>
  );
}
