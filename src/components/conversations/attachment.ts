import { mediaLimits, type MediaKind } from "@/contracts/media";
import { kindOf } from "@/hooks/conversations/outgoing-request";

/** What WhatsApp makes of a file, or why it takes it not. `maxBytes`: what it would have taken. */
export type CheckedFile =
  | { kind: MediaKind; mimeType: string }
  | { problem: "type" }
  | { problem: "empty" }
  | { problem: "too_large"; kind: MediaKind; maxBytes: number };

/** Names that browsers have for types of Meta's list. */
const aliases: Record<string, string> = {
  "image/jpg": "image/jpeg",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
  "audio/mp3": "audio/mpeg",
  "audio/x-aac": "audio/aac",
  "audio/vnd.dlna.adts": "audio/aac",
  "audio/opus": "audio/ogg",
  "audio/3gpp": "audio/amr",
  "text/csv": "text/plain",
};

/** For files that come without a type. */
const byEnding: Record<string, string> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  mp4: "video/mp4",
  "3gp": "video/3gpp",
  aac: "audio/aac",
  amr: "audio/amr",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  webp: "image/webp",
  txt: "text/plain",
  csv: "text/plain",
  pdf: "application/pdf",
};

/** Checks a file by WhatsApp's limits (contracts/media.ts) before anything of it is sent. */
export function checkFile({ name, type, size }: Pick<File, "name" | "type" | "size">): CheckedFile {
  const ending = name.match(/\.([a-z0-9]+)$/i)?.[1]?.toLowerCase() ?? "";
  const declared = type.split(";")[0]?.trim().toLowerCase() ?? "";
  const mimeType = aliases[declared] ?? (declared === "" ? (byEnding[ending] ?? "") : declared);
  const kind = kindOf(mimeType);
  if (!kind) return { problem: "type" };
  if (size === 0) return { problem: "empty" };
  const { maxBytes } = mediaLimits[kind];
  return size > maxBytes ? { problem: "too_large", kind, maxBytes } : { kind, mimeType };
}

const kinds = Object.keys(mediaLimits) as MediaKind[];

/** What a file input lets people choose from. */
export const ACCEPTED = [...kinds.flatMap((kind) => mediaLimits[kind].types), ".csv", ".opus", ".m4a"].join(
  ",",
);

/** Whether words can go with a file (Meta: "Messages API": none with audio and stickers). */
export function takesCaption(kind: MediaKind): boolean {
  return kind !== "audio" && kind !== "sticker";
}
