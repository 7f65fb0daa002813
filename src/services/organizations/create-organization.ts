import { z } from "zod";
import { hashPassword } from "@/lib/server/auth/password";
import { inTransaction } from "@/lib/server/db";
import { isUniqueViolation } from "@/lib/server/db-errors";
import { AppError } from "../errors";
import { issueApiKey } from "./api-keys";

export const NewOrganization = z.object({
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254).toLowerCase(),
  password: z.string().min(10, "needs at least 10 characters").max(256),
});
export type NewOrganization = z.infer<typeof NewOrganization>;

/**
 * Makes an organization with its owner and an API key (shown here once).
 * @throws AppError `invalid_input`; `conflict` when the e-mail already signs in somewhere.
 */
export async function createOrganization(
  input: NewOrganization,
): Promise<{ organizationId: string; userId: string; apiKey: string }> {
  const parsed = NewOrganization.safeParse(input);
  if (!parsed.success) throw new AppError("invalid_input", z.prettifyError(parsed.error));
  const { name, email, password } = parsed.data;
  const passwordHash = await hashPassword(password);
  try {
    return await inTransaction(async (db) => {
      const user = await db.user.create({
        data: { email, passwordHash, name: email.split("@")[0] ?? email },
      });
      const organization = await db.organization.create({
        data: { name, memberships: { create: { userId: user.id, role: "owner" } } },
      });
      const { key: apiKey } = await issueApiKey(db, {
        organizationId: organization.id,
        name: "Created with the organization",
      });
      return { organizationId: organization.id, userId: user.id, apiKey };
    });
  } catch (error) {
    if (!isUniqueViolation(error, "email")) throw error;
    throw new AppError("conflict", `${email} already belongs to an account. Use another e-mail address.`);
  }
}
