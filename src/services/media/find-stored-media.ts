import type { OrgContext } from "../context";
import { AppError, notFound } from "../errors";

/** A file whose content is in the store. */
export type StoredMedia = {
  id: string;
  mimeType: string;
  filename: string | null;
  sha256: string;
  byteSize: number;
  createdAt: Date;
};

/** How soon it is worth asking for a file again that is being fetched, in milliseconds. */
const ASK_AGAIN_MS = 2_000;

/**
 * A file of the organization.
 * @throws AppError `not_found`; `media_pending` while it is fetched; `media_failed`, whose `details.reason` tells why.
 */
export async function findStoredMedia(ctx: OrgContext, mediaId: string): Promise<StoredMedia> {
  const file = await ctx.tenant((db) =>
    db.mediaFile.findFirst({ where: { organizationId: ctx.organizationId, id: mediaId } }),
  );
  // What an agent is just uploading has no id that anybody knows yet.
  if (!file || (file.status === "pending" && file.metaMediaId === null)) throw notFound("File");
  if (file.status === "pending") {
    throw new AppError("media_pending", "This file is still being fetched from WhatsApp", {
      retryAfterMs: ASK_AGAIN_MS,
    });
  }
  const { id, mimeType, filename, sha256, byteSize, createdAt } = file;
  if (file.status === "failed" || mimeType === null || sha256 === null || byteSize === null) {
    throw new AppError("media_failed", "This file could not be fetched from WhatsApp", {
      details: { reason: file.error },
    });
  }
  return { id, mimeType, filename, sha256, byteSize, createdAt };
}
