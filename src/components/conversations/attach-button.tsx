"use client";

import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { ACCEPTED } from "./attachment";

type Props = { isDisabled: boolean; onChoose: (files: File[]) => void };

/** Opens the dialog in which files are chosen. */
export function AttachButton({ isDisabled, onChoose }: Props) {
  const t = useTranslations("inbox.attach");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label={t("files")}
        onChange={(event) => {
          onChoose([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again after it was taken out.
          event.currentTarget.value = "";
        }}
      />
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("attach")}
        title={t("attachHint")}
        disabled={isDisabled}
        onClick={() => input.current?.click()}
        className="size-11 rounded-full text-muted-foreground max-md:-ml-1.5 max-md:size-11"
      >
        <Paperclip aria-hidden className="size-5" />
      </Button>
    </>
  );
}
