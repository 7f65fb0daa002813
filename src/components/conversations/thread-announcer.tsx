"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { messagePreview, namedType } from "./message-summary";

/**
 * Tells a screen reader what arrives while a thread is open, and of our own messages only that one failed. The log
 * itself is silent: ticks and older pages would be read out with it, and so would a history that is being imported.
 */
export function ThreadAnnouncer({
  messages,
  contactName,
}: {
  messages: readonly Message[];
  contactName: string;
}) {
  const t = useTranslations("inbox");
  const inbound = messages.findLast(({ direction, origin }) => direction === "in" && origin !== "history");
  const failed = messages.findLast(({ status, origin }) => status === "failed" && origin === "api");
  const [opened] = useState({ inboundId: inbound?.id, failedId: failed?.id });

  const arrived =
    inbound && inbound.id !== opened.inboundId
      ? t("thread.arrived", {
          name: contactName,
          text: messagePreview(inbound) ?? t(`types.${namedType(inbound)}`),
        })
      : "";
  return (
    <div className="sr-only">
      <p aria-live="polite">{arrived}</p>
      <p aria-live="polite">{failed && failed.id !== opened.failedId ? t("thread.sendFailed") : ""}</p>
    </div>
  );
}
