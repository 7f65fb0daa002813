import { Media, mediaLimits, type MediaKind } from "@/contracts/media";
import type { SendMessageRequest } from "@/contracts/messages";
import { uploadFile } from "@/lib/client/upload-file";
import { shareLocalFile } from "./local-files";
import { heldFile, noteProgress } from "./outgoing-files";
import type { Outgoing, OutgoingFile } from "./outgoing-store";

/** The bytes of a file are gone: the page was loaded again before they had left. */
export class FileLost extends Error {
  override readonly name = "FileLost";
}

/**
 * Brings the file of a message to our server, and answers it with its media id and as the kind that its content shows.
 * Rejects with FileLost, the API client's errors, or the reason of a cancelled upload.
 */
export async function uploadOutgoing(key: string, file: OutgoingFile): Promise<OutgoingFile> {
  const held = heldFile(key);
  if (!held) throw new FileLost("the file is not in this tab's memory");
  const media = await uploadFile("/api/v1/media", held.file, Media, {
    signal: held.signal,
    onProgress: (fraction) => noteProgress(key, fraction),
  });
  shareLocalFile(`local:${key}`, media.id);
  return { ...file, kind: kindOf(media.mimeType) ?? file.kind, mimeType: media.mimeType, mediaId: media.id };
}

const kinds = Object.keys(mediaLimits) as MediaKind[];

/** As what WhatsApp takes files of a type (contracts/media.ts); undefined when it takes none. */
export function kindOf(mimeType: string): MediaKind | undefined {
  return kinds.find((kind) => (mediaLimits[kind].types as readonly string[]).includes(mimeType));
}

/** A message in the words of our API; its file must have been uploaded. */
export function toSendRequest({ body, file, replyTo }: Outgoing): SendMessageRequest {
  const reply = replyTo ? { replyTo } : {};
  if (!file) return { type: "text", text: { body }, ...reply };
  if (file.mediaId === null) throw new FileLost("the file has not been uploaded");
  const mediaId = file.mediaId;
  const caption = body === "" ? {} : { caption: body };
  switch (file.kind) {
    case "image":
      return { type: "image", image: { id: mediaId, ...caption }, ...reply };
    case "video":
      return { type: "video", video: { id: mediaId, ...caption }, ...reply };
    case "audio":
      return { type: "audio", audio: { id: mediaId }, ...reply };
    case "sticker":
      return { type: "sticker", sticker: { id: mediaId }, ...reply };
    case "document":
      return {
        type: "document",
        document: { id: mediaId, filename: file.name.slice(0, 240), ...caption },
        ...reply,
      };
  }
}
