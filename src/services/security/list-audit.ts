import type { Page } from "@/contracts/common";
import type { AuditItem, AuditQuery } from "@/contracts/security";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { fromCursor, toCursor } from "../keyset-cursor";

/** What was done in the organization, newest first. @throws AppError `forbidden` for agents, `invalid_input` for a wrong cursor. */
export async function listAudit(ctx: OrgContext, query: AuditQuery): Promise<Page<AuditItem>> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor);
  return ctx.tenant(async (db) => {
    const found = await db.auditEntry.findMany({
      where: {
        organizationId,
        ...(query.action ? { action: query.action } : {}),
        ...(after
          ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] }
          : {}),
      },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
    });
    const page = found.slice(0, query.limit);
    const names = await findNames(
      db,
      organizationId,
      page.map(({ actor }) => actor),
    );
    const last = page.at(-1);
    return {
      data: page.map(({ id, createdAt, actor, action, subjectId, details }) => ({
        id,
        at: createdAt.toISOString(),
        actor,
        actorName: names.get(actor) ?? null,
        action,
        subjectId,
        details: details as Record<string, unknown>,
      })),
      nextCursor: found.length > query.limit && last ? toCursor({ at: last.createdAt, id: last.id }) : null,
    };
  });
}

/** What the people and keys behind actors are called; those who left the organization keep their name here. */
async function findNames(
  db: TenantDb,
  organizationId: string,
  actors: string[],
): Promise<Map<string, string>> {
  const idsOf = (kind: string) =>
    [...new Set(actors)].flatMap((actor) => (actor.startsWith(kind) ? [actor.slice(kind.length)] : []));
  const people = await db.user.findMany({
    // Somebody who acted here is, or was, a member: their name was no secret to this organization.
    where: { id: { in: idsOf("user:") } },
    select: { id: true, name: true },
  });
  const keys = await db.apiKey.findMany({
    where: { organizationId, id: { in: idsOf("api-key:") } },
    select: { id: true, name: true },
  });
  return new Map([
    ...people.map(({ id, name }) => [`user:${id}`, name] as const),
    ...keys.map(({ id, name }) => [`api-key:${id}`, name] as const),
  ]);
}
