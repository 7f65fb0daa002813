import type { MessageMedia } from "@/contracts/messages";
import { wakeAfterCommit } from "@/lib/server/wake";
import { requireRole, type OrgContext } from "../context";
import { AppError, notFound } from "../errors";
import { tellMessages } from "./settle-media";

/**
 * Fetches a received file once more that could not be had. Meta forgets it after 7 days; then it fails again.
 * @throws AppError `forbidden`; `not_found`; `not_retryable` when it is there or on its way.
 */
export async function retryMedia(ctx: OrgContext, mediaId: string): Promise<MessageMedia> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  const file = await ctx.tenant(async (db) => {
    const row = { organizationId, id: mediaId };
    const count = await db.$executeRaw`
      UPDATE media_files SET status = 'pending', error = NULL, attempts = 0, next_attempt_at = now(), updated_at = now()
      WHERE organization_id = ${organizationId} AND id = ${mediaId} AND status = 'failed' AND meta_media_id IS NOT NULL`;
    if (count > 0) {
      await tellMessages(db, organizationId, mediaId);
      wakeAfterCommit(db, "media");
      return db.mediaFile.findFirst({ where: row });
    }
    if (!(await db.mediaFile.findFirst({ where: row, select: { id: true } }))) throw notFound("File");
    throw new AppError("not_retryable", "Only a file that could not be fetched can be fetched again");
  });
  if (!file) throw notFound("File");
  return {
    id: file.id,
    status: file.status,
    mimeType: file.declaredType,
    filename: file.filename,
    byteSize: null,
    error: null,
  };
}
