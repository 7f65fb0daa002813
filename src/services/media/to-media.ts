import type { Media } from "@/contracts/media";

type Stored = { id: string; mimeType: string; filename: string | null; byteSize: number; createdAt: Date };

/** A stored file as it leaves. */
export function toMedia({ id, mimeType, filename, byteSize, createdAt }: Stored): Media {
  return { id, mimeType, filename, byteSize, createdAt: createdAt.toISOString() };
}
