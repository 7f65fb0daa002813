import { z } from "zod";
import { Role } from "@/contracts/session";
import { hashPassword } from "@/lib/server/auth/password";
import { inTransaction } from "@/lib/server/db";
import { isUniqueViolation } from "@/lib/server/db-errors";
import { AppError } from "../errors";

export const NewMember = z.object({
  organizationId: z.string().min(1),
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254).toLowerCase(),
  password: z.string().min(10, "needs at least 10 characters").max(256),
  role: Role,
});
export type NewMember = z.infer<typeof NewMember>;

/**
 * Adds a new person to an organization (operators call it from the shell).
 * @throws AppError `invalid_input`; `not_found` for an unknown organization; `conflict` for an e-mail in use.
 */
export async function addMember(input: NewMember): Promise<{ userId: string }> {
  const parsed = NewMember.safeParse(input);
  if (!parsed.success) throw new AppError("invalid_input", z.prettifyError(parsed.error));
  const { organizationId, name, email, password, role } = parsed.data;
  const passwordHash = await hashPassword(password);
  try {
    return await inTransaction(async (db) => {
      const organization = await db.organization.findUnique({ where: { id: organizationId } });
      if (!organization) throw new AppError("not_found", "There is no organization with this id");
      const user = await db.user.create({
        data: { email, name, passwordHash, memberships: { create: { organizationId, role } } },
      });
      await db.auditEntry.create({
        data: {
          organizationId,
          actor: "system",
          action: "member.added",
          subjectId: user.id,
          details: { role },
        },
      });
      return { userId: user.id };
    });
  } catch (error) {
    if (!isUniqueViolation(error, "email")) throw error;
    throw new AppError("conflict", `${email} already belongs to an account. Use another e-mail address.`);
  }
}
