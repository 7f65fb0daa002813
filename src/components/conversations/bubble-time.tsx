"use client";

import { History } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cn } from "@/lib/client/cn";
import type { BubbleShape } from "./bubble-shape";
import { MessageTicks } from "./message-ticks";

/** When a message was sent and how far it has come, where the shape of its bubble wants it. */
export function BubbleTime({ message, shape }: { message: Message; shape: BubbleShape }) {
  const t = useTranslations("inbox.message");
  const format = useFormatter();
  const isOut = message.direction === "out";
  const at = new Date(message.sentAt);
  return (
    <div
      className={cn(
        "flex items-center justify-end gap-1 text-[0.6875rem] leading-none tabular-nums",
        isOut ? "text-bubble-out-muted" : "text-muted-foreground",
        shape.time === "below" && "mt-1",
        shape.time === "inline" && "absolute right-2.5 bottom-[0.4375rem]",
        !shape.hasBackground && "ml-auto w-fit rounded-full px-2 py-1",
        !shape.hasBackground && (isOut ? "bg-bubble-out" : "bg-bubble-in"),
        // Dark glass: readable on any picture.
        shape.time === "over" &&
          "absolute right-3 bottom-3 rounded-full bg-black/65 px-2 py-1 text-white [&_*]:text-white",
      )}
    >
      {message.origin === "history" ? (
        <span title={t("imported")} className="inline-flex opacity-70">
          <History aria-hidden className="size-3" />
          <span className="sr-only">{t("imported")}</span>
        </span>
      ) : null}
      {message.editedAt ? (
        <span title={format.dateTime(new Date(message.editedAt), { dateStyle: "full", timeStyle: "medium" })}>
          {t("edited")}
        </span>
      ) : null}
      <time dateTime={message.sentAt} title={format.dateTime(at, { dateStyle: "full", timeStyle: "medium" })}>
        {format.dateTime(at, { timeStyle: "short" })}
      </time>
      {isOut ? <MessageTicks status={message.status} /> : null}
    </div>
  );
}

/** Keeps the time's place free at the end of the last line; when there is none, the time gets a line of its own. */
export function TimeRoom({ message }: { message: Message }) {
  const t = useTranslations("inbox.message");
  const format = useFormatter();
  return (
    <span
      aria-hidden
      className={cn(
        "invisible inline-block h-2 align-baseline text-[0.6875rem] leading-none whitespace-nowrap tabular-nums",
        message.direction === "out" ? "pl-8" : "pl-3",
        message.origin === "history" && "pr-4",
      )}
    >
      {message.editedAt ? `${t("edited")} ` : null}
      {format.dateTime(new Date(message.sentAt), { timeStyle: "short" })}
    </span>
  );
}
