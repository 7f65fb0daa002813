import { newId } from "@/lib/server/ids";
import type { TenantDb } from "../context";
import { PAIR_PACE } from "./pace";

/** A message as it was asked for. */
export type NewMessage = {
  organizationId: string;
  conversationId: string;
  phoneId: string;
  type: string;
  content: Record<string, unknown>;
  /** The file of a media message, by our id. */
  mediaId: string | null;
  /** Of a reaction: the wamid of what it is about. */
  targetWamid: string | null;
  replyToWamid: string | null;
  replyToGiven: string | null;
  authorId: string | null;
  idempotencyKey: string;
};

/**
 * Stores a message that is to be sent, at the end of its conversation, which must be held: number and times are the
 * database's. With as many before it as may be sent to one customer at once it is not due before the pace of the two
 * allows, so that workers pass over a long queue without looking at each. Answers its id, or null when the key is taken.
 */
export async function insertMessage(db: TenantDb, message: NewMessage): Promise<string | null> {
  const { organizationId, conversationId } = message;
  const { burst, intervalUs } = PAIR_PACE;
  const [created] = await db.$queryRaw<{ id: string }[]>`
    /* prepared */ WITH waiting AS (
      SELECT next_attempt_at, queue_number FROM messages
      WHERE organization_id = ${organizationId} AND conversation_id = ${conversationId}
        AND direction = 'out' AND status IN ('pending', 'sending')
      ORDER BY queue_number DESC LIMIT ${burst}
    ), clock AS (SELECT clock_timestamp() AS now)
    INSERT INTO messages (
      id, organization_id, conversation_id, phone_id, direction, status, type, content, media_id, target_wamid,
      reply_to_wamid, reply_to_given, author_id, idempotency_key, queue_number, next_attempt_at, sent_at, created_at,
      updated_at
    )
    SELECT ${newId()}, ${organizationId}, ${conversationId}, ${message.phoneId}, 'out', 'pending', ${message.type},
      ${JSON.stringify(message.content)}::jsonb, ${message.mediaId}, ${message.targetWamid}, ${message.replyToWamid},
      ${message.replyToGiven}, ${message.authorId}, ${message.idempotencyKey}, nextval('message_queue_number'),
      CASE WHEN (SELECT count(*) FROM waiting) < ${burst} THEN now
        ELSE GREATEST(now, (SELECT max(next_attempt_at) FROM waiting) + ${intervalUs} * interval '1 microsecond') END,
      now, now, now
    FROM clock
    ON CONFLICT (organization_id, idempotency_key) DO NOTHING
    RETURNING id`;
  return created?.id ?? null;
}
