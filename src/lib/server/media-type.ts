import { open } from "node:fs/promises";
import { fileTypeFromFile } from "file-type";

/** What says nothing about a file's content, and makes no browser run it. */
export const UNKNOWN_TYPE = "application/octet-stream";

/** What the one who gave a file says about it. */
export type Declared = { mimeType: string | null; filename: string | null };

/** How the detector calls what WhatsApp calls otherwise. */
const ALIASES: Record<string, string> = {
  "audio/x-m4a": "audio/mp4",
  "audio/opus": "audio/ogg",
  "application/ogg": "audio/ogg",
  "image/apng": "image/png",
  "video/3gpp2": "video/3gpp",
};

/** Containers whose sound-only files look like films. */
const SOUND_OF: Record<string, string> = {
  "video/mp4": "audio/mp4",
  "video/3gpp": "audio/3gpp",
  "video/ogg": "audio/ogg",
  "video/webm": "audio/webm",
};

/** Office files of before 2007 all look the same: which of them it is, only its giver knows. */
const OLD_OFFICE = "application/x-cfb";
const OLD_OFFICE_TYPES: Record<string, string> = {
  doc: "application/msword",
  xls: "application/vnd.ms-excel",
  ppt: "application/vnd.ms-powerpoint",
};

const TEXT_SAMPLE_BYTES = 64 * 1024;

/**
 * The MIME type that a file's content shows, whatever it is called; `application/octet-stream` when it shows none. What
 * was declared decides only between things that look alike: sound or film in one container, Word or Excel of before 2007.
 */
export async function detectMediaType(path: string, declared: Declared): Promise<string> {
  const found = await fileTypeFromFile(path).catch(() => undefined);
  if (!found) return (await isPlainText(path)) ? "text/plain" : UNKNOWN_TYPE;
  const [bare = UNKNOWN_TYPE] = found.mime.split(";");
  if (bare === OLD_OFFICE) return oldOfficeType(declared) ?? bare;
  const type = ALIASES[bare] ?? bare;
  const isSound = bareType(declared.mimeType)?.startsWith("audio/") ?? false;
  return (isSound ? SOUND_OF[type] : undefined) ?? type;
}

/** A MIME type without its parameters, in lower case. */
export function bareType(mimeType: string | null): string | null {
  return mimeType?.split(";")[0]?.trim().toLowerCase() || null;
}

function oldOfficeType({ mimeType, filename }: Declared): string | null {
  const type = bareType(mimeType);
  const known = Object.values(OLD_OFFICE_TYPES);
  if (type !== null && known.includes(type)) return type;
  const extension = /\.(\w+)$/.exec(filename ?? "")?.[1]?.toLowerCase() ?? "";
  return OLD_OFFICE_TYPES[extension] ?? null;
}

/** UTF-8 without control characters, as far as its beginning shows. */
async function isPlainText(path: string): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(TEXT_SAMPLE_BYTES), 0, TEXT_SAMPLE_BYTES, 0);
    // A character that the sample cuts in two is no fault of the text: `stream` waits for the rest of it.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(buffer.subarray(0, bytesRead), {
      stream: true,
    });
    return bytesRead > 0 && !/[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/.test(text);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
