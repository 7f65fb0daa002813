import { Prisma } from "@/generated/prisma/client";

/** Whether an error is a violated unique constraint, optionally of an index or column whose name contains `part`. */
export function isUniqueViolation(error: unknown, part = ""): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const raw = JSON.stringify(error.meta ?? {}) + error.message;
  return (error.code === "P2002" || raw.includes("23505")) && raw.includes(part);
}
