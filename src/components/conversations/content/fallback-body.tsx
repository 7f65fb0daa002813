"use client";

import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { messageText, namedType } from "../message-summary";
import { MessageTypeIcon } from "../message-type-icon";
import { TextBlock } from "./text-block";

/** What Meta hands over without its content (131051, 131060), by its own name for what the customer sent. */
const unsupportedKinds = [
  "poll_creation",
  "poll_update",
  "gif",
  "group_invite",
  "pin",
  "keep_in_chat",
  "link_preview",
  "product",
] as const;

/** A message whose content this page cannot show: what it is, its words if it has any, and where to see it. */
export function FallbackBody({ message }: { message: Message }) {
  const t = useTranslations("inbox");
  const text = messageText(message);
  const kind = unsupportedKinds.find((known) => known === message.content.type);
  return (
    <div>
      <div className="flex items-center gap-2.5 py-0.5">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-foreground/6 text-current">
          <MessageTypeIcon type={namedType(message)} className="size-[1.125rem]" />
        </span>
        <span className="font-medium">
          {message.type === "unsupported" && kind
            ? t(`unsupported.${kind}`)
            : t(`types.${namedType(message)}`)}
        </span>
      </div>
      {text === null ? null : <TextBlock text={text} className="mt-1" />}
      <p className="mt-0.5 max-w-80 text-xs leading-snug text-pretty opacity-80">{reasonOf(message, t)}</p>
    </div>
  );
}

function reasonOf({ type, attributes }: Message, t: ReturnType<typeof useTranslations<"inbox">>): string {
  if (type === "media_placeholder") return t("message.mediaOnPhone");
  const error = attributes.errors?.[0];
  if (!error) return t("message.onlyOnPhone");
  const isKnown = String(error.code) === "131051" || String(error.code) === "131060";
  const reason = isKnown ? t("unsupported.notHandedOver") : (error.details ?? error.title);
  return `${reason} ${t("unsupported.openPhone")} ${t("message.errorCode", { code: String(error.code) })}`;
}
