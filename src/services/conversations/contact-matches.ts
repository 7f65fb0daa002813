import { Prisma } from "@/generated/prisma/client";
import { phoneKey } from "../contacts/phone-key";

/** Among how many conversations a text is looked for that is too short for the index. */
const NEWEST = 5_000;

/**
 * SQL: whether `conversation` is with somebody whose name has this text in it, or whose number has these digits when it
 * is a number in whatever notation. The index knows texts by three letters in a row: where there are none, only the
 * newest conversations are looked through.
 */
export function contactMatches(organizationId: string, q: string): Prisma.Sql {
  const pattern = `%${escapeLike(q)}%`;
  const digits = /^[\d\s()+.-]+$/.test(q) ? q.replace(/\D/g, "") : "";
  const matches = Prisma.join(
    [
      Prisma.sql`saved_name ILIKE ${pattern}`,
      Prisma.sql`profile_name ILIKE ${pattern}`,
      Prisma.sql`username ILIKE ${pattern}`,
      ...(digits === ""
        ? []
        : [Prisma.sql`phone_key LIKE ${`%${digits}%`}`, Prisma.sql`phone_key = ${phoneKey(digits)}`]),
    ],
    " OR ",
  );
  if (/[\p{L}\p{N}]{3}/u.test(q) || digits.length >= 3) {
    return Prisma.sql`conversation.contact_id IN (
      SELECT id FROM contacts WHERE organization_id = ${organizationId} AND (${matches})
    )`;
  }
  return Prisma.sql`conversation.last_message_at >= COALESCE((
      SELECT last_message_at FROM conversations WHERE organization_id = ${organizationId}
      ORDER BY last_message_at DESC, id OFFSET ${NEWEST} LIMIT 1
    ), '-infinity')
    -- One contact after the other, in the order of the list, until the page is full.
    AND (
      SELECT ${matches} FROM contacts WHERE organization_id = ${organizationId} AND id = conversation.contact_id
    )`;
}

/** `%` and `_` stand for themselves. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
