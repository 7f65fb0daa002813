import {
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Presentation,
  type LucideIcon,
} from "lucide-react";

export type FileLook = { icon: LucideIcon; tone: string; label: string };

const looks: { test: RegExp; icon: LucideIcon; tone: string }[] = [
  { test: /pdf/, icon: FileText, tone: "text-destructive" },
  { test: /sheet|excel|csv|xlsx?$/, icon: FileSpreadsheet, tone: "text-success" },
  { test: /presentation|powerpoint|pptx?$/, icon: Presentation, tone: "text-warning" },
  { test: /word|document|docx?$/, icon: FileText, tone: "text-tick-read" },
  { test: /zip|rar|7z|tar|compressed/, icon: FileArchive, tone: "text-warning" },
  { test: /^image\//, icon: FileImage, tone: "text-tick-read" },
  { test: /^video\//, icon: FileVideo, tone: "text-tick-read" },
  { test: /^audio\//, icon: FileAudio, tone: "text-tick-read" },
  { test: /^text\//, icon: FileText, tone: "" },
];

/** How a file is drawn, by its type or else its name; `label` is its ending in capitals, e.g. PDF. */
export function fileLook(mimeType: string | null, filename: string | null): FileLook {
  const ending = filename?.match(/\.([a-z0-9]{1,5})$/i)?.[1]?.toLowerCase() ?? null;
  const type = (mimeType ?? "").toLowerCase();
  const look =
    looks.find(({ test }) => test.test(type)) ??
    looks.find(({ test }) => ending !== null && test.test(ending));
  return {
    icon: look?.icon ?? File,
    tone: look?.tone ?? "",
    label: (ending ?? type.split("/")[1]?.match(/^[a-z0-9]{1,5}$/)?.[0] ?? "").toUpperCase(),
  };
}
