import type { MediaType, MessageMedia } from "../../state/app-records";
import type { MessageError, PhoneNumber } from "../../state/records";
import { findMedia } from "../../media/find-media";
import type { Simulator } from "../../simulator";
import { invalidParameter } from "../graph-error";
import { invalid, missing, readLongText, requireObject } from "./checks";
import type { Outgoing } from "./outgoing";

const CAPTION_LIMIT = 1024;
const MIME_TYPES: Record<MediaType, RegExp> = {
  image: /^image\/(jpeg|png)\b/,
  video: /^video\/(mp4|3gpp)\b/,
  audio: /^audio\//,
  document: /./,
  sticker: /^image\/webp\b/,
};

/** `image`, `video`, `audio`, `document` and `sticker`: an id or a link (Meta: "Messages API > Media object"). */
export function readFile(
  sim: Simulator,
  phone: PhoneNumber,
  body: Record<string, unknown>,
  type: MediaType,
): Outgoing {
  const file = requireObject(body, type);
  const hasCaption = type === "image" || type === "video" || type === "document";
  if (!hasCaption && file.caption !== undefined)
    throw invalidParameter(`Unexpected key "caption" on param "${type}".`);
  const caption = readLongText(file, "caption", CAPTION_LIMIT, `${type}['caption']`);
  const filename =
    type === "document" ? readLongText(file, "filename", 240, "document['filename']") : undefined;
  if (file.voice !== undefined && typeof file.voice !== "boolean") {
    throw invalid("Param audio['voice'] must be a boolean.");
  }
  const source = readSource(sim, phone, file, type);
  const late = source.late ? { late: source.late } : {};
  if (!source.media) return { type, text: "", content: file, ...late };
  const media: MessageMedia = {
    ...source.media,
    ...(caption === undefined ? {} : { caption }),
    ...(filename === undefined ? {} : { filename }),
    ...(file.voice === true ? { voice: true } : {}),
  };
  return { type, text: "", media, ...late };
}

/** Where a file comes from: one that was uploaded for this number, or a link. */
export function readSource(
  sim: Simulator,
  phone: PhoneNumber,
  file: Record<string, unknown>,
  type: MediaType,
): { media?: MessageMedia; late?: MessageError } {
  const { id, link } = file;
  if ((id === undefined) === (link === undefined)) {
    throw missing(`Exactly one of '${type}.id' and '${type}.link' is mandatory`);
  }
  if (link !== undefined) {
    const url = typeof link === "string" && URL.canParse(link) ? new URL(link) : null;
    if (!url || !/^https?:$/.test(url.protocol))
      throw invalidParameter(`Param ${type}['link'] is not a valid URI.`);
    // Nothing is fetched here; hosts of the TLD made for it cannot be reached.
    if (!url.hostname.endsWith(".invalid")) return {};
    return { late: uploadError("Media could not be downloaded from the link.") };
  }
  const stored = findMedia(sim, String(id));
  if (stored?.phoneId !== phone.id) {
    throw invalidParameter(
      `Param ${type}['id'] is not a valid whatsapp business account media attachment ID`,
    );
  }
  const sha256 = Buffer.from(stored.sha256, "hex").toString("base64");
  const media = { type, id: stored.id, mimeType: stored.mimeType, sha256 };
  if (MIME_TYPES[type].test(stored.mimeType)) return { media };
  return { media, late: uploadError(`Unsupported ${type} mime type ${stored.mimeType}.`) };
}

function uploadError(details: string): MessageError {
  return { code: 131053, title: "Media upload error", message: "Media upload error", details };
}
