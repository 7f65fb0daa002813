"use client";

import { Upload } from "lucide-react";
import { useState, type DragEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";

type Props = { isDisabled: boolean; onDrop: (files: File[]) => void; children: ReactNode };

/** Takes files that are dragged onto a conversation. */
export function DropZone({ isDisabled, onDrop, children }: Props) {
  const t = useTranslations("inbox.attach");
  const [isOver, setIsOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    <div
      className="relative flex h-full min-h-0 flex-col"
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        // Else the browser would leave the page and open the file.
        event.preventDefault();
        event.dataTransfer.dropEffect = isDisabled ? "none" : "copy";
        setIsOver(!isDisabled);
      }}
      onDragLeave={(event) => {
        const { relatedTarget } = event;
        if (relatedTarget instanceof Node && event.currentTarget.contains(relatedTarget)) return;
        setIsOver(false);
      }}
      onDrop={(event) => {
        setIsOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (!isDisabled) onDrop([...event.dataTransfer.files]);
      }}
    >
      {children}
      {isOver ? (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-2 z-20 flex animate-fade-in flex-col items-center justify-center gap-3 rounded-2xl border-2 border-dashed border-primary bg-background/92 text-primary"
        >
          <Upload className="size-8" />
          <p className="font-semibold">{t("drop")}</p>
        </div>
      ) : null}
    </div>
  );
}
