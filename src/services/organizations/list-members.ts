import type { Member } from "@/contracts/members";
import type { OrgContext } from "../context";

/** Everybody a conversation can be assigned to, by name. */
export async function listMembers(ctx: OrgContext): Promise<Member[]> {
  const found = await ctx.tenant((db) =>
    db.membership.findMany({
      where: { organizationId: ctx.organizationId, user: { disabledAt: null } },
      orderBy: [{ user: { name: "asc" } }, { userId: "asc" }],
      select: { role: true, user: { select: { id: true, name: true, email: true } } },
    }),
  );
  return found.map(({ role, user }) => ({ id: user.id, name: user.name, email: user.email, role }));
}
