"use client";

import { Download } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import type { Message } from "@/contracts/messages";
import { useControlTabIndex } from "./control-focus";
import { fileLook } from "./file-look";
import { fileSize } from "./file-size";
import { downloadAddress } from "./media-address";
import { MediaMissing } from "./media-missing";
import { readText } from "./read-value";

/** A file with its name, size and download; `note` says why a film or recording stands here as one. */
export function DocumentBody({ message, note }: { message: Message; note?: string }) {
  const t = useTranslations("inbox.media");
  const format = useFormatter();
  const tabIndex = useControlTabIndex();
  const { media } = message;
  const filename = media?.filename ?? readText(message.content, "filename");
  const { icon: Icon, tone, label } = fileLook(media?.mimeType ?? null, filename);
  const address = downloadAddress(message);
  const details = [label, media?.byteSize ? fileSize(media.byteSize, format) : "", note].filter(Boolean);
  const name = filename ?? t("unnamedFile");
  return (
    <div className="flex flex-col gap-1.5">
      <div className="-mx-1 flex w-72 max-w-[calc(100%+0.5rem)] items-center gap-2.5 rounded-lg bg-foreground/6 py-1.5 pr-1 pl-2.5">
        <Icon aria-hidden strokeWidth={1.75} className={`size-7 shrink-0 ${tone}`} />
        <span className="min-w-0 flex-1">
          <span dir="auto" className="line-clamp-2 text-sm leading-snug font-medium [overflow-wrap:anywhere]">
            {name}
          </span>
          {details.length > 0 ? (
            <span className="block text-xs leading-snug opacity-80">{details.join(" · ")}</span>
          ) : null}
        </span>
        {address === null ? null : (
          <a
            href={address}
            download={filename ?? true}
            tabIndex={tabIndex}
            aria-label={t("downloadFile", { name })}
            title={t("download")}
            className="flex size-9 shrink-0 items-center justify-center rounded-full hover:bg-foreground/10 focus-ring pointer-coarse:size-11"
          >
            <Download aria-hidden className="size-[1.125rem]" />
          </a>
        )}
      </div>
      {address === null ? <MediaMissing message={message} isFramed={false} /> : null}
    </div>
  );
}
