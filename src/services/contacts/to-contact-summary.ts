import type { ContactSummary } from "@/contracts/conversations";
import type { Prisma } from "@/generated/prisma/client";

/** The columns that a contact's summary is made of. */
export const contactSummarySelect = {
  id: true,
  savedName: true,
  profileName: true,
  username: true,
  waId: true,
  dialled: true,
  userId: true,
  groupId: true,
  marketing: true,
} satisfies Prisma.ContactSelect;

type Row = Prisma.ContactGetPayload<{ select: typeof contactSummarySelect }>;

/** A contact as it leaves with whatever is about it. */
export function toContactSummary(row: Row): ContactSummary {
  // A wa_id is a phone number in E.164 without its plus, as Meta writes it; what was dialled is kept likewise.
  const digits = row.waId ?? row.dialled;
  return {
    id: row.id,
    name: nameOf(row),
    waId: row.waId,
    userId: row.userId,
    phone: digits === null ? null : `+${digits}`,
    isGroup: row.groupId !== null,
    refusesMarketing: row.marketing === "stop",
  };
}

/** What the business itself calls a customer says more than what the customer does. */
export function nameOf({
  savedName,
  profileName,
  username,
}: Pick<Row, "savedName" | "profileName" | "username">) {
  return savedName ?? profileName ?? username;
}
