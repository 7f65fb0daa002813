import type { OrgContext, TenantDb } from "../context";
import { toUpdated } from "../conversations/message-events";
import { recordLiveEvents } from "../live-events";
import { LEASE_MS, type ClaimedMedia } from "./claim-media";
import type { MediaVerdict } from "./classify-media-failure";
import { lockContent } from "./keep-content";

export type FetchedContent = { sha256: string; byteSize: number; mimeType: string };

/** Asks for more time. Answers false when another worker has taken the file over, or it is gone. */
export async function extendLease(ctx: OrgContext, { id, lockToken }: ClaimedMedia): Promise<boolean> {
  const count = await ctx.tenant(
    (db) => db.$executeRaw`
      UPDATE media_files SET
        locked_until = now() + ${LEASE_MS} * interval '1 millisecond',
        next_attempt_at = now() + ${LEASE_MS} * interval '1 millisecond'
      WHERE organization_id = ${ctx.organizationId} AND id = ${id} AND lock_token = ${lockToken} AND status = 'pending'`,
  );
  return count > 0;
}

/** Names the content that is about to be stored, so that nobody takes it away. Answers false when the file is lost. */
export async function nameContent(
  ctx: OrgContext,
  { id, lockToken }: ClaimedMedia,
  sha256: string,
): Promise<boolean> {
  const { organizationId } = ctx;
  const { count } = await ctx.tenant(async (db) => {
    await lockContent(db, { organizationId, sha256 });
    return db.mediaFile.updateMany({
      where: { organizationId, id, lockToken, status: "pending" },
      data: { sha256 },
    });
  });
  return count > 0;
}

/** Notes that a file is in the store; its messages show it from now. Answers false when the file is lost. */
export function settleStored(
  ctx: OrgContext,
  claimed: ClaimedMedia,
  content: FetchedContent,
): Promise<boolean> {
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const { count } = await db.mediaFile.updateMany({
      where: { organizationId, id: claimed.id, lockToken: claimed.lockToken, status: "pending" },
      data: { ...content, ...freed, status: "stored", error: null, nextAttemptAt: null },
    });
    if (count > 0) await tellMessages(db, organizationId, claimed.id);
    // Whoever took the file over may have deleted it before our content came: what no row names is removed.
    else
      await db.$executeRaw`
      INSERT INTO media_removals (organization_id, sha256) VALUES (${organizationId}, ${content.sha256})
      ON CONFLICT DO NOTHING`;
    return count > 0;
  });
}

/** Notes that a file did not come (yet). */
export async function settleFailure(
  ctx: OrgContext,
  { id, lockToken, attempts }: ClaimedMedia,
  verdict: MediaVerdict,
): Promise<void> {
  const { organizationId } = ctx;
  await ctx.tenant(async (db) => {
    const row = { organizationId, id, lockToken, status: "pending" as const };
    if (verdict.kind === "failed") {
      const { count } = await db.mediaFile.updateMany({
        where: row,
        data: { ...freed, status: "failed", error: verdict.error, sha256: null, nextAttemptAt: null },
      });
      if (count > 0) await tellMessages(db, organizationId, id);
      return;
    }
    const counted = verdict.kind === "wait" ? attempts - 1 : attempts;
    // Reckoned by the database's clock: no worker's has a say.
    await db.$executeRaw`
      UPDATE media_files SET locked_until = NULL, lock_token = NULL, attempts = ${counted}, updated_at = now(),
        next_attempt_at = now() + ${verdict.delayMs} * interval '1 millisecond'
      WHERE organization_id = ${organizationId} AND id = ${id} AND lock_token = ${lockToken} AND status = 'pending'`;
  });
}

const freed = { lockedUntil: null, lockToken: null } as const;

/** Browsers that show a message of this file fetch it anew. */
export async function tellMessages(db: TenantDb, organizationId: string, mediaId: string): Promise<void> {
  const messages = await db.message.findMany({
    where: { organizationId, mediaId },
    select: { id: true, conversationId: true },
    orderBy: { id: "asc" },
  });
  await recordLiveEvents(db, organizationId, messages.map(toUpdated));
}
