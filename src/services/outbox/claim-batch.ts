import type { TransactionDb } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";
import type { SystemContext } from "../context";
import { findDueNumbers, type DueNumber } from "./find-due-numbers";
import { shareSlots, type UnderWay } from "./share-slots";

/** How long a claimed message is left alone by other workers. Longer than a call to Meta may take (10 s). */
export const LEASE_MS = 30_000;

/** A message this worker holds, as long as its row has this token. */
export type ClaimedMessage = {
  id: string;
  organizationId: string;
  conversationId: string;
  phoneId: string;
  type: string;
  content: Record<string, unknown>;
  lockToken: string;
  attempts: number;
  turnedAway: number;
};

export type Claim = {
  messages: ClaimedMessage[];
  /** How long until more may be sent than could be taken up now; null: nothing waits for its time. */
  nextDueInMs: number | null;
};

const idle: UnderWay = { byNumber: new Map(), byOrganization: new Map() };

/**
 * Claims up to `limit` messages that are due, each the oldest unfinished one of its conversation: whatever is behind it
 * waits, also while it waits for a retry, so a conversation keeps its order. The numbers take turns, and none gets more
 * than its pace allows. Heads another worker holds are passed over. A claim need not reach the disk: after a crash of the
 * database it has not happened, and its token is nobody's.
 */
export async function claimBatch(
  system: SystemContext,
  limit: number,
  underWay: UnderWay = idle,
): Promise<Claim> {
  return system.acrossTenants(async (db) => {
    const numbers = await findDueNumbers(db);
    const messages: ClaimedMessage[] = [];
    let open = numbers.filter(({ room }) => room > 0);
    // Numbers whose first messages are held by others leave places to those behind them.
    while (open.length > 0 && messages.length < limit) {
      const slots = shareSlots(open, limit - messages.length, underWay);
      const wanted = open.flatMap((number, index) => {
        const take = slots[index] ?? 0;
        return take > 0 ? [{ ...number, take }] : [];
      });
      if (wanted.length === 0) break;
      messages.push(...(await claimHeads(db, wanted)));
      open = open.filter((_, index) => slots[index] === 0);
    }
    const waits = numbers.filter(({ dueInMs }) => dueInMs > 0).map(({ dueInMs }) => dueInMs);
    return { messages, nextDueInMs: waits.length > 0 ? Math.min(...waits) : null };
  });
}

async function claimHeads(
  db: TransactionDb,
  wanted: readonly (DueNumber & { take: number })[],
): Promise<ClaimedMessage[]> {
  const lockToken = newId();
  const most = Math.max(...wanted.map(({ take }) => take));
  return db.$queryRaw<ClaimedMessage[]>`
    /* prepared */ WITH wanted AS (
      SELECT * FROM unnest(
        ${wanted.map(({ organizationId }) => organizationId)}::text[],
        ${wanted.map(({ phoneId }) => phoneId)}::text[],
        ${wanted.map(({ take }) => take)}::int[]
      ) AS wanted (organization_id, phone_id, take)
    ), heads AS MATERIALIZED (
      SELECT head.id,
        row_number() OVER (PARTITION BY wanted.phone_id ORDER BY head.next_attempt_at, head.queue_number) <= wanted.take AS is_taken
      FROM wanted CROSS JOIN LATERAL (
        SELECT id, next_attempt_at, queue_number FROM messages AS head
        WHERE head.organization_id = wanted.organization_id AND head.phone_id = wanted.phone_id
          AND direction = 'out' AND status = 'pending' AND next_attempt_at <= now()
          AND (locked_until IS NULL OR locked_until < now())
          AND NOT EXISTS (
            SELECT 1 FROM messages AS earlier
            WHERE earlier.organization_id = head.organization_id AND earlier.conversation_id = head.conversation_id
              AND earlier.direction = 'out' AND earlier.status IN ('pending', 'sending')
              AND earlier.queue_number < head.queue_number
          )
        ORDER BY next_attempt_at, queue_number
        LIMIT ${most}
        FOR UPDATE SKIP LOCKED
      ) AS head
    )
    UPDATE messages AS message SET
      attempts = attempts + 1,
      lock_token = ${lockToken},
      locked_until = now() + ${LEASE_MS} * interval '1 millisecond'
    FROM heads, (SELECT set_config('synchronous_commit', 'off', true)) AS without_waiting
    WHERE heads.is_taken AND message.id = heads.id
    RETURNING message.id, organization_id AS "organizationId", conversation_id AS "conversationId",
      phone_id AS "phoneId", type, content, lock_token AS "lockToken", attempts, turned_away AS "turnedAway"`;
}
