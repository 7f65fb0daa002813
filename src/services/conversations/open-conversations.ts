import type { ConversationStatus } from "@/contracts/conversations";
import { Prisma } from "@/generated/prisma/client";
import { GivenUpError } from "@/lib/server/db-errors";
import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";

/** The one conversation between a number (our row's id) and a contact. */
export type WantedConversation = {
  phoneNumberId: string;
  contactId: string;
  /** Of a new one: the time of its first message. */
  firstMessageAt: Date;
  /** Of a new one: open, unless what makes it asks nothing of the agents. */
  status: ConversationStatus;
};

type Row = { id: string; phoneNumberId: string; contactId: string };

/**
 * The ids of conversations, in the order they are asked for; missing ones are made. They and the `also` named ones stay
 * locked until the transaction ends, taken in the order of their ids by everybody: after contacts, before messages.
 * One statement as a rule, however many they are.
 * @throws GivenUpError when somebody else made one of them in this moment and holds it; then the same again works.
 */
export async function openConversations(
  db: TenantDb,
  organizationId: string,
  wanted: readonly WantedConversation[],
  also: readonly string[] = [],
): Promise<string[]> {
  if (wanted.length === 0 && also.length === 0) return [];
  const distinct = [...new Map(wanted.map((one) => [keyOf(one), one])).values()];
  const ids = new Map<string, string>();
  const note = (rows: readonly Row[]) => rows.forEach((row) => ids.set(keyOf(row), row.id));
  const missing = () => distinct.filter((one) => !ids.has(keyOf(one)));

  note(await hold(db, organizationId, { wanted: distinct, also }));
  if (missing().length > 0) note(await insert(db, organizationId, missing()));
  // Made by others meanwhile; waiting for them now would be out of order.
  if (missing().length > 0)
    note(await hold(db, organizationId, { wanted: missing(), also: [], isWaiting: false }));
  if (missing().length > 0) throw new GivenUpError();
  return wanted.map((one) => ids.get(keyOf(one)) ?? "");
}

async function hold(
  db: TenantDb,
  organizationId: string,
  {
    wanted,
    also,
    isWaiting = true,
  }: { wanted: readonly WantedConversation[]; also: readonly string[]; isWaiting?: boolean },
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT id, phone_number_id AS "phoneNumberId", contact_id AS "contactId" FROM conversations
    WHERE id IN (
      SELECT known.id
      FROM unnest(
        ${wanted.map((one) => one.phoneNumberId)}::text[], ${wanted.map((one) => one.contactId)}::text[]
      ) AS given (phone_number_id, contact_id)
      CROSS JOIN ${ownerRow(organizationId)}
      JOIN conversations AS known ON known.organization_id = owner.id
        AND known.phone_number_id = given.phone_number_id AND known.contact_id = given.contact_id
      UNION
      SELECT known.id FROM unnest(${[...new Set(also)]}::text[]) AS given (id)
      CROSS JOIN ${ownerRow(organizationId)}
      JOIN conversations AS known ON known.organization_id = owner.id AND known.id = given.id
    )
    ORDER BY id
    FOR NO KEY UPDATE ${isWaiting ? Prisma.empty : Prisma.sql`SKIP LOCKED`}`;
}

async function insert(
  db: TenantDb,
  organizationId: string,
  missing: readonly WantedConversation[],
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    INSERT INTO conversations (id, organization_id, phone_number_id, contact_id, status, last_message_at, updated_at)
    SELECT id, ${organizationId}, phone_number_id, contact_id, status, at, now()
    FROM unnest(
      ${missing.map(() => newId())}::text[],
      ${missing.map((one) => one.phoneNumberId)}::text[],
      ${missing.map((one) => one.contactId)}::text[],
      ${missing.map((one) => one.status)}::conversation_status[],
      ${missing.map((one) => one.firstMessageAt.toISOString())}::timestamptz[]
    ) AS given (id, phone_number_id, contact_id, status, at)
    ORDER BY phone_number_id, contact_id
    ON CONFLICT (phone_number_id, contact_id) DO NOTHING
    RETURNING id, phone_number_id AS "phoneNumberId", contact_id AS "contactId"`;
}

function keyOf({ phoneNumberId, contactId }: { phoneNumberId: string; contactId: string }): string {
  return `${phoneNumberId}/${contactId}`;
}
