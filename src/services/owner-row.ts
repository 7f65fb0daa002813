import { Prisma } from "@/generated/prisma/client";

/**
 * The organization as a row `owner (id)` to join with, for statements that look for some hundred rows by their keys.
 * PostgreSQL does not look into it. Of an organization that it knows as a constant it would estimate how many rows there
 * are, from statistics that a sudden growth has left behind: believing in a handful, it reads all rows of the organization
 * instead of looking up those that are asked for, again with each batch.
 */
export function ownerRow(organizationId: string): Prisma.Sql {
  return Prisma.sql`(SELECT ${organizationId}::text AS id OFFSET 0) AS owner`;
}
