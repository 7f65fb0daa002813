import type { TenantDb } from "../context";
import { ownerRow } from "../owner-row";
import type { StatusState, StoredPricing } from "./message-status";

/** A wamid of a number (Meta's phone number id), and a message of ours on it. */
export type WamidKey = { phoneId: string; wamid: string };
export type MessageKey = { phoneId: string; messageId: string };

/** A message row held `FOR UPDATE`, as far as statuses are concerned. */
export type HeldMessage = StatusState & {
  id: string;
  phoneId: string;
  conversationId: string;
  wamid: string | null;
  sendNumber: number;
  pricing: StoredPricing | null;
};

/**
 * Locks the messages with these wamids or ids, in the order of their ids (which is everybody's), and answers them; waits
 * for whoever is changing them.
 */
export function holdMessages(
  db: TenantDb,
  organizationId: string,
  { wamids = [], messages = [] }: { wamids?: readonly WamidKey[]; messages?: readonly MessageKey[] },
): Promise<HeldMessage[]> {
  return db.$queryRaw<HeldMessage[]>`
    SELECT id, phone_id AS "phoneId", conversation_id AS "conversationId", wamid, send_number AS "sendNumber",
      status::text AS status, status_times AS "statusTimes", error, pricing
    FROM messages
    WHERE id IN (
      SELECT message.id
      FROM unnest(${wamids.map((key) => key.phoneId)}::text[], ${wamids.map((key) => key.wamid)}::text[])
        AS given (phone_id, wamid)
      CROSS JOIN ${ownerRow(organizationId)}
      JOIN messages AS message ON message.organization_id = owner.id
        AND message.phone_id = given.phone_id AND message.wamid = given.wamid
      UNION
      SELECT message.id
      FROM unnest(${messages.map((key) => key.phoneId)}::text[], ${messages.map((key) => key.messageId)}::text[])
        AS given (phone_id, id)
      CROSS JOIN ${ownerRow(organizationId)}
      JOIN messages AS message ON message.organization_id = owner.id
        AND message.id = given.id AND message.phone_id = given.phone_id
    )
    ORDER BY id
    FOR UPDATE`;
}

/** Writes what statuses made of messages that are held. */
export async function saveStatuses(
  db: TenantDb,
  organizationId: string,
  changed: readonly HeldMessage[],
): Promise<void> {
  if (changed.length === 0) return;
  await db.$executeRaw`
    UPDATE messages SET
      wamid = given.wamid,
      status = given.status::message_status,
      status_times = given."statusTimes",
      error = given.error,
      pricing = given.pricing,
      -- Meta knows the message: nothing is left to be tried.
      next_attempt_at = NULL,
      updated_at = now()
    FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      AS given (id text, wamid text, status text, "statusTimes" jsonb, error jsonb, pricing jsonb)
    CROSS JOIN ${ownerRow(organizationId)}
    WHERE messages.organization_id = owner.id AND messages.id = given.id`;
}
