import type { SystemContext } from "../context";
import { ownError } from "./classify-failure";
import { recordLiveEvent } from "../live-events";

type Recovered = { id: string; organizationId: string; conversationId: string; status: string };

/**
 * Takes up what a dead worker left behind. Where its call to Meta had begun, the message may have arrived: it becomes
 * `unconfirmed` and is never repeated blindly. (A claimed message whose call had not begun is simply claimed again.)
 * The token stays: if the worker was only slow, its answer still counts. Answers how many messages changed.
 */
export async function recoverExpired(system: SystemContext): Promise<number> {
  const error = JSON.stringify(ownError("no_answer", "The worker ended during the call"));
  const recovered = await system.acrossTenants(async (db) => {
    const rows = await db.$queryRaw<Recovered[]>`
      /* prepared */ WITH left_behind AS MATERIALIZED (
        SELECT id FROM messages
        WHERE direction = 'out' AND status = 'sending' AND locked_until < now()
        ORDER BY locked_until LIMIT 100
        FOR UPDATE SKIP LOCKED
      )
      UPDATE messages AS message SET
        status = (CASE WHEN post_started_at IS NULL THEN 'pending' ELSE 'unconfirmed' END)::message_status,
        error = CASE WHEN post_started_at IS NULL THEN error ELSE ${error}::jsonb END,
        status_times = CASE WHEN post_started_at IS NULL THEN status_times ELSE status_times || jsonb_build_object(
          'unconfirmed', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END,
        next_attempt_at = CASE WHEN post_started_at IS NULL THEN now() END,
        locked_until = NULL,
        updated_at = now()
      FROM left_behind WHERE message.id = left_behind.id
      RETURNING message.id, organization_id AS "organizationId", conversation_id AS "conversationId", status::text AS status`;
    for (const { id, organizationId, conversationId } of rows) {
      await recordLiveEvent(db, { organizationId, kind: "message.updated", subjectId: id, conversationId });
    }
    return rows;
  });
  for (const { id, status } of recovered)
    system.log.warn({ messageId: id, status }, "a message was left by its worker");
  return recovered.length;
}
