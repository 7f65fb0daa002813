import type { Message } from "@/contracts/messages";
import { localFileAddress } from "@/hooks/conversations/local-files";

/** Where the bytes of a stored file are; null while there are none. */
export function mediaAddress({ media }: Pick<Message, "media">): string | null {
  if (media?.status !== "stored") return null;
  return localFileAddress(media.id) ?? `/api/v1/media/${encodeURIComponent(media.id)}`;
}

/** The same as a download, under its name. */
export function downloadAddress({ media }: Pick<Message, "media">): string | null {
  if (media?.status !== "stored") return null;
  return localFileAddress(media.id) ?? `/api/v1/media/${encodeURIComponent(media.id)}?download=1`;
}
