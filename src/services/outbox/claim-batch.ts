import { newId } from "@/lib/server/ids";
import type { SystemContext } from "../context";

/** How long a claimed message is left alone by other workers. Longer than a call to Meta may take (10 s). */
export const LEASE_MS = 30_000;

/** A message this worker holds, as long as its row has this token. */
export type ClaimedMessage = {
  id: string;
  organizationId: string;
  phoneId: string;
  lockToken: string;
  attempts: number;
};

/**
 * Claims up to `limit` messages that are due, each the oldest unfinished one of its conversation: whatever is behind it
 * waits, also while it waits for a retry, so a conversation keeps its order. Heads another worker holds are passed over,
 * and so are those of a paused number: they wait until it goes on. A number that went out of use does not go on: its
 * messages are claimed, to be told that nobody sends them.
 */
export async function claimBatch(system: SystemContext, limit: number): Promise<ClaimedMessage[]> {
  const lockToken = newId();
  return system.acrossTenants(
    (db) => db.$queryRaw<ClaimedMessage[]>`
      WITH heads AS MATERIALIZED (
        SELECT id FROM messages AS head
        WHERE direction = 'out' AND status = 'pending'
          AND (next_attempt_at IS NULL OR next_attempt_at <= now())
          AND (locked_until IS NULL OR locked_until < now())
          AND NOT EXISTS (
            SELECT 1 FROM messages AS earlier
            WHERE earlier.conversation_id = head.conversation_id
              AND earlier.direction = 'out' AND earlier.status IN ('pending', 'sending')
              AND (earlier.created_at, earlier.id) < (head.created_at, head.id)
          )
          AND NOT EXISTS (
            SELECT 1 FROM whatsapp_phone_numbers AS number
            WHERE number.organization_id = head.organization_id AND number.phone_id = head.phone_id
              AND number.paused_at IS NOT NULL AND number.is_active
          )
        ORDER BY next_attempt_at NULLS FIRST, created_at, id
        LIMIT ${limit}
        FOR UPDATE SKIP LOCKED
      )
      UPDATE messages AS message SET
        attempts = attempts + 1,
        lock_token = ${lockToken},
        locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
      FROM heads WHERE message.id = heads.id
      RETURNING message.id, organization_id AS "organizationId", phone_id AS "phoneId", lock_token AS "lockToken", attempts`,
  );
}
