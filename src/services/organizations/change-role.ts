import type { Member } from "@/contracts/members";
import type { RoleChange } from "@/contracts/security";
import { audit } from "../audit";
import { requireRole, type OrgContext } from "../context";
import { AppError, notFound } from "../errors";

/**
 * Changes what a member may do, from their next request on. Only an owner makes or unmakes owners, and one always stays.
 * @throws AppError `forbidden`, `not_found`, `conflict` for the last owner.
 */
export async function changeRole(ctx: OrgContext, userId: string, { role }: RoleChange): Promise<Member> {
  requireRole(ctx, "admin");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    // Two owners who unmake each other at once follow one another here.
    await db.$executeRaw`SELECT 1 FROM organizations WHERE id = ${organizationId} FOR NO KEY UPDATE`;
    const member = await db.membership.findFirst({
      where: { organizationId, userId },
      select: { role: true, user: { select: { id: true, name: true, email: true } } },
    });
    if (!member) throw notFound("Member");
    if (member.role !== role) {
      if (member.role === "owner" || role === "owner") requireRole(ctx, "owner");
      const owners = await db.membership.count({ where: { organizationId, role: "owner" } });
      if (member.role === "owner" && owners === 1) {
        throw new AppError("conflict", "An organization needs an owner. Make somebody else owner first.");
      }
      await db.membership.updateMany({ where: { organizationId, userId }, data: { role } });
      await audit(db, ctx, {
        action: "member.role-changed",
        subjectId: userId,
        details: { from: member.role, to: role },
      });
    }
    return { ...member.user, role };
  });
}
