import type { MediaKind } from "@/contracts/media";
import type { Written } from "@/hooks/conversations/use-send-message";
import { takesCaption } from "./attachment";

/** A file in the composer that WhatsApp takes; `preview` is the address of a picture in this tab's memory. */
export type Attachment = {
  id: string;
  bytes: File;
  kind: MediaKind;
  mimeType: string;
  preview: string | null;
};

/**
 * The messages that come of what stands in the composer: a file is a message of its own, the words go with the first
 * file that takes any, else they follow. What is answered is answered by the first.
 */
export function planMessages(text: string, files: readonly Attachment[], replyTo: string | null): Written[] {
  const words = text.trim();
  const captioned = files.find(({ kind }) => takesCaption(kind));
  const messages = files.map((file): Written => ({
    body: file === captioned ? words : "",
    replyTo: null,
    file: { bytes: file.bytes, kind: file.kind, mimeType: file.mimeType },
  }));
  if (!captioned && words !== "") messages.push({ body: words, replyTo: null, file: null });
  return messages.map((message, index) => (index === 0 ? { ...message, replyTo } : message));
}
