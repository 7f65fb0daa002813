"use client";

import { Film, Mic, X } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { fileLook } from "./content/file-look";
import { fileSize } from "./content/file-size";
import type { Attachment } from "./plan-messages";

type Props = { files: readonly Attachment[]; onRemove: (id: string) => void };

/** The files that leave with the next message, each with its picture and a way to take it out. */
export function AttachmentTray({ files, onRemove }: Props) {
  const t = useTranslations("inbox.attach");
  const format = useFormatter();
  if (files.length === 0) return null;
  return (
    <ul
      aria-label={t("chosen", { count: files.length })}
      className="mx-auto flex max-w-4xl gap-2.5 overflow-x-auto px-3 pt-3 pb-0.5 md:px-6"
    >
      {files.map((file) => (
        <li
          key={file.id}
          className="relative flex h-20 w-52 shrink-0 items-center gap-2.5 rounded-xl border border-border bg-card p-2"
        >
          <Thumbnail file={file} />
          <span className="min-w-0 flex-1 pr-5 text-xs leading-snug">
            <span dir="auto" className="line-clamp-2 font-medium [overflow-wrap:anywhere]">
              {file.bytes.name}
            </span>
            <span className="block text-muted-foreground tabular-nums">
              {fileSize(file.bytes.size, format)}
            </span>
          </span>
          <button
            type="button"
            aria-label={t("remove", { name: file.bytes.name })}
            title={t("removeHint")}
            onClick={() => onRemove(file.id)}
            className="absolute top-1 right-1 flex size-6 items-center justify-center rounded-full text-muted-foreground before:absolute before:-inset-2.5 hover:bg-accent hover:text-foreground focus-ring"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ file }: { file: Attachment }) {
  const { icon, tone } = fileLook(file.mimeType, file.bytes.name);
  const Icon = file.kind === "video" ? Film : file.kind === "audio" ? Mic : icon;
  return file.preview ? (
    // eslint-disable-next-line @next/next/no-img-element -- a file of this computer
    <img src={file.preview} alt="" className="size-14 shrink-0 rounded-lg bg-muted object-cover" />
  ) : (
    <span className="flex size-14 shrink-0 items-center justify-center rounded-lg bg-muted">
      <Icon aria-hidden strokeWidth={1.75} className={`size-6 ${tone}`} />
    </span>
  );
}
