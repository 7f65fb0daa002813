import type { OrgContext } from "../context";
import { describeFailure } from "../describe-failure";
import { forgetUpload, provideToMeta } from "../media/provide-to-meta";
import type { SendingCredentials } from "../whatsapp/connections";
import { LEASE_MS, type ClaimedMessage } from "./claim-batch";
import { mediaUsesOf } from "./media-references";

/** Meta's ids of a message's files, by ours; `reused` had been handed over before. */
export type PreparedMedia = { metaMediaIds: ReadonlyMap<string, string>; reused: readonly string[] };

/** What Meta says of a message whose file it does not know (Meta: "Error codes"), among other things. */
const MAY_BE_ABOUT_A_FILE = [100, 131008, 131009, 131053];

/**
 * Hands a message's files to Meta, unless it has them, while the message stays ours, however long that takes.
 * @throws what provideToMeta throws.
 */
export async function prepareMedia(
  ctx: OrgContext,
  claimed: ClaimedMessage,
  credentials: SendingCredentials,
): Promise<PreparedMedia> {
  const mediaIds = [...new Set(mediaUsesOf(claimed.type, claimed.content).map(({ mediaId }) => mediaId))];
  if (mediaIds.length === 0) return { metaMediaIds: new Map(), reused: [] };
  const { organizationId } = ctx;
  const { phoneId } = claimed;
  const known = await ctx.tenant((db) =>
    db.mediaUpload.findMany({
      where: { organizationId, phoneId, mediaId: { in: mediaIds } },
      select: { mediaId: true },
    }),
  );
  const keeping = setInterval(() => void keepLease(ctx, claimed), LEASE_MS / 3);
  try {
    const metaMediaIds = new Map<string, string>();
    for (const mediaId of mediaIds)
      metaMediaIds.set(mediaId, await provideToMeta(ctx, credentials, phoneId, mediaId));
    return { metaMediaIds, reused: known.map(({ mediaId }) => mediaId) };
  } finally {
    clearInterval(keeping);
  }
}

/**
 * Whether a refused message is worth another try because Meta may have forgotten a file that it was given before: then
 * the files are handed over anew, and if it is refused again the file was not the reason.
 */
export async function forgetReused(
  ctx: OrgContext,
  { phoneId }: ClaimedMessage,
  { reused }: PreparedMedia,
  code: number | string,
): Promise<boolean> {
  if (reused.length === 0 || !MAY_BE_ABOUT_A_FILE.includes(Number(code))) return false;
  for (const mediaId of reused) await forgetUpload(ctx, phoneId, mediaId);
  return true;
}

/** Never rejects: without it the lease ends, and the message is found to be lost before its call. */
async function keepLease(ctx: OrgContext, { id, lockToken }: ClaimedMessage): Promise<void> {
  try {
    await ctx.tenant(
      (db) => db.$executeRaw`
        UPDATE messages SET locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
        WHERE organization_id = ${ctx.organizationId} AND id = ${id} AND lock_token = ${lockToken}
          AND status = 'pending' AND locked_until > now()`,
    );
  } catch (error) {
    ctx.log.warn({ messageId: id, reason: describeFailure(error) }, "a message could not be held on to");
  }
}
