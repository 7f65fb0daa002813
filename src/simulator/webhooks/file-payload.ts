import type { MessageMedia } from "../state/app-records";

/** A file as webhooks describe it (Meta: "messages webhook reference > image, video, audio, document, sticker"). */
export function filePayload(media: MessageMedia, url?: string): Record<string, unknown> {
  const { id, mimeType, sha256, caption, filename, voice, animated, type } = media;
  return {
    ...(caption === undefined ? {} : { caption }),
    ...(filename === undefined ? {} : { filename }),
    mime_type: mimeType,
    sha256,
    id,
    ...(url === undefined ? {} : { url }),
    ...(type === "audio" ? { voice: voice ?? false } : {}),
    ...(type === "sticker" ? { animated: animated ?? false } : {}),
  };
}
