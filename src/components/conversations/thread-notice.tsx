"use client";

import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { readText } from "./content/read-value";
import { messagePreview, namedType } from "./message-summary";
import { speakerName } from "./speaker";

type Props = { message: Message; contactName: string };

/** What happened, on a line in the middle: WhatsApp's own words, and changes to messages that are not here. */
export function ThreadNotice({ message, contactName }: Props) {
  const t = useTranslations("inbox");
  const format = useFormatter();
  const time = format.dateTime(new Date(message.sentAt), { timeStyle: "short" });
  return (
    <article
      tabIndex={-1}
      data-message={message.id}
      className="group/notice my-2 flex max-w-[min(30rem,92%)] self-center outline-none"
    >
      <p
        dir="auto"
        className="rounded-lg bg-card px-3 py-1.5 text-center text-xs leading-snug [overflow-wrap:anywhere] text-balance text-muted-foreground shadow-xs ring-1 ring-border/70 group-focus-visible/notice:outline-2 group-focus-visible/notice:outline-offset-2 group-focus-visible/notice:outline-ring"
      >
        {noticeText(message, speakerName(message, contactName, t), t)}{" "}
        <time dateTime={message.sentAt} className="whitespace-nowrap tabular-nums">
          {time}
        </time>
      </p>
    </article>
  );
}

function noticeText(message: Message, name: string, t: ReturnType<typeof useTranslations<"inbox">>): string {
  const { type, content } = message;
  if (type === "reaction") {
    const emoji = readText(content, "emoji");
    return emoji === null ? t("notice.reactionRemoved", { name }) : t("notice.reaction", { name, emoji });
  }
  if (type === "edit") {
    const text = messagePreview(message);
    return text === null ? t("notice.edit", { name }) : t("notice.editTo", { name, text });
  }
  if (type === "revoke") return t("notice.revoke", { name });
  const kind = readText(content, "type");
  const waId = readText(content, "wa_id");
  if (kind === "user_changed_number" && waId !== null)
    return t("notice.changedNumber", { name, number: formatNumber(waId) });
  if (kind === "user_changed_user_id") return t("notice.changedUserId", { name });
  if (kind === "customer_identity_changed") return t("notice.changedIdentity", { name });
  return messagePreview(message) ?? t(`types.${namedType(message)}`);
}

function formatNumber(waId: string): string {
  const e164 = waId.startsWith("+") ? waId : `+${waId}`;
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? waId;
}
