import { MergeReason, type Contact, type ContactMerge } from "@/contracts/contacts";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { MergeRecord } from "./merge-record";
import { contactSummarySelect, toContactSummary } from "./to-contact-summary";

/** One contact and what was merged into it; of a merged one, the contact it is now. @throws AppError `not_found`. */
export async function getContact(ctx: OrgContext, id: string): Promise<Contact> {
  return ctx.tenant((db) => readContact(db, ctx, id));
}

/** One contact, read within a transaction that has just changed it. @throws AppError `not_found`. */
export async function readContact(db: TenantDb, ctx: OrgContext, id: string): Promise<Contact> {
  const { organizationId } = ctx;
  const row = await db.contact.findFirst({
    where: { organizationId, id },
    select: { ...contactSummarySelect, createdAt: true, mergedIntoId: true },
  });
  if (!row) throw notFound("Contact");
  if (row.mergedIntoId !== null) return readContact(db, ctx, row.mergedIntoId);
  const merges = await db.contactMerge.findMany({
    where: { organizationId, keptId: row.id },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, reason: true, before: true, createdAt: true, undoneAt: true },
  });
  const { profileName, username, savedName, createdAt } = row;
  return {
    ...toContactSummary(row),
    profileName,
    username,
    savedName,
    createdAt: createdAt.toISOString(),
    merges: merges.map(toMerge),
  };
}

function toMerge(row: {
  id: string;
  reason: string;
  before: unknown;
  createdAt: Date;
  undoneAt: Date | null;
}): ContactMerge {
  const { merged } = MergeRecord.parse(row.before);
  return {
    id: row.id,
    reason: MergeReason.parse(row.reason),
    contact: toContactSummary(merged),
    createdAt: row.createdAt.toISOString(),
    undoneAt: row.undoneAt?.toISOString() ?? null,
  };
}
