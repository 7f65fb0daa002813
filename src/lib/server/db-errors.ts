import { Prisma } from "@/generated/prisma/client";

/** Whether an error is a violated unique constraint, optionally of an index or column whose name contains `part`. */
export function isUniqueViolation(error: unknown, part = ""): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const raw = JSON.stringify(error.meta ?? {}) + error.message;
  return (error.code === "P2002" || raw.includes("23505")) && raw.includes(part);
}

/** A transaction that gives itself up rather than wait for another one out of order. */
export class GivenUpError extends Error {
  override name = "GivenUpError";
}

/** Whether a transaction was given up for another one's sake (deadlock, serialization): the same again may work. */
export function isGivenUp(error: unknown): boolean {
  if (error instanceof GivenUpError) return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return (
    error.code === "P2034" || /\b(?:40P01|40001)\b/.test(JSON.stringify(error.meta ?? {}) + error.message)
  );
}
