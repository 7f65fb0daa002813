"use client";

import { X } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { cancelUpload, useUploadFraction } from "@/hooks/conversations/outgoing-files";
import { localKeyOf } from "../local-message";
import { useControlTabIndex } from "./control-focus";

/** How far the file of a message has come on its way to our server, and the way to call it back. */
export function UploadProgress({ message }: { message: Message }) {
  const t = useTranslations("inbox.media");
  const format = useFormatter();
  const tabIndex = useControlTabIndex();
  const key = message.status === "pending" && message.media ? localKeyOf(message) : null;
  const fraction = useUploadFraction(key);
  if (key === null || fraction === null || fraction >= 1) return null;
  const percent = format.number(fraction, { style: "percent", maximumFractionDigits: 0 });
  return (
    <div className="mt-1 flex items-center gap-2 text-xs">
      <div
        role="progressbar"
        aria-label={t("uploading")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-foreground/12"
      >
        <div
          className="h-full rounded-full bg-primary transition-[width] duration-200"
          style={{ width: `${Math.max(3, fraction * 100)}%` }}
        />
      </div>
      <span className="w-9 text-right tabular-nums">{percent}</span>
      <button
        type="button"
        tabIndex={tabIndex}
        aria-label={t("cancelUpload")}
        title={t("cancelUpload")}
        onClick={() => cancelUpload(key)}
        className="-my-1 flex size-7 items-center justify-center rounded-full hover:bg-foreground/10 focus-ring pointer-coarse:size-11"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  );
}
