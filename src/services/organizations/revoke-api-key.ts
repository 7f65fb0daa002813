import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { notFound } from "../errors";

/** Ends a key at once, in every process. @throws AppError `forbidden` for agents, `not_found`. */
export async function revokeApiKey(ctx: OrgContext, id: string): Promise<void> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  await ctx.tenant(async (db) => {
    const { count } = await db.apiKey.updateMany({
      where: { organizationId, id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw notFound("API key");
    await audit(db, ctx, { action: "api-key.revoked", subjectId: id });
  });
}
