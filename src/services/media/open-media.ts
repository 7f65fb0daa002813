import type { Readable } from "node:stream";
import { mediaStore } from "@/lib/server/media-store/open-store";
import { NotInStoreError, type ByteRange } from "@/lib/server/media-store/store";
import type { OrgContext } from "../context";
import { AppError } from "../errors";
import { findStoredMedia, type StoredMedia } from "./find-stored-media";

/** A file and how its bytes are had, all of them or a part. */
export type OpenedMedia = StoredMedia & { read: (range: ByteRange) => Promise<Readable> };

/**
 * Finds a file of the organization for reading.
 * @throws AppError `not_found`, `media_pending`, `media_failed`; `read` throws `media_failed` when the store lost it.
 */
export async function openMedia(ctx: OrgContext, mediaId: string): Promise<OpenedMedia> {
  const file = await findStoredMedia(ctx, mediaId);
  const key = { organizationId: ctx.organizationId, sha256: file.sha256 };
  const read = async (range: ByteRange) => {
    try {
      return await mediaStore().read(key, range);
    } catch (error) {
      if (!(error instanceof NotInStoreError)) throw error;
      ctx.log.error({ mediaId }, "a file is not in the media store");
      throw new AppError("media_failed", "This file is not in the store any more", { cause: error });
    }
  };
  return { ...file, read };
}
