import { Prisma } from "@/generated/prisma/client";

/**
 * SQL: whether `conversation` is with somebody whose name has this text in it, or whose number has these digits when it
 * is a number in whatever notation.
 */
export function contactMatches(organizationId: string, q: string): Prisma.Sql {
  const pattern = `%${escapeLike(q)}%`;
  const digits = /^[\d\s()+.-]+$/.test(q) ? q.replace(/\D/g, "") : "";
  const matches = [
    Prisma.sql`saved_name ILIKE ${pattern}`,
    Prisma.sql`profile_name ILIKE ${pattern}`,
    Prisma.sql`username ILIKE ${pattern}`,
    ...(digits === ""
      ? []
      : [Prisma.sql`wa_id LIKE ${`%${digits}%`}`, Prisma.sql`phone_key LIKE ${`%${digits}%`}`]),
  ];
  return Prisma.sql`conversation.contact_id IN (
    SELECT id FROM contacts WHERE organization_id = ${organizationId} AND (${Prisma.join(matches, " OR ")})
  )`;
}

/** `%` and `_` stand for themselves. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
