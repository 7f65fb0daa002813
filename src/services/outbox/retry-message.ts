import { UNCONFIRMED_WAIT_MS, type Message } from "@/contracts/messages";
import { wakeAfterCommit } from "@/lib/server/wake";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { readMessage } from "../conversations/get-message";
import { findTargets, toUpdated } from "../conversations/message-events";
import { AppError, notFound } from "../errors";
import { recordLiveEvents } from "../live-events";
import { lockConversation, requireSendable } from "./require-sendable";

/**
 * Sends a failed message again; or an unconfirmed one, whose sender has thereby decided that it may arrive twice, once
 * Meta has had two minutes to tell what became of it. It keeps its place in the thread and in the order of sending.
 * @throws AppError `not_found`; `not_retryable` in any other status, and when the phone sent it; `window_closed`,
 * `number_inactive`.
 */
export async function retryMessage(ctx: OrgContext, id: string): Promise<Message> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const { conversationId, type } = await findMessage(db, organizationId, id);
    const conversation = await lockConversation(db, organizationId, conversationId);
    requireSendable(conversation, type);
    // Late news of the earlier send is told from news of this one by its number; and the answer to the earlier attempt,
    // should it still come, finds its token gone.
    const count = await db.$executeRaw`
      UPDATE messages SET
        status = 'pending', status_times = '{}', error = NULL, wamid = NULL,
        send_number = send_number + 1, attempts = 0, turned_away = 0, next_attempt_at = clock_timestamp(),
        queue_number = COALESCE(queue_number, nextval('message_queue_number')),
        post_started_at = NULL, locked_until = NULL, lock_token = NULL, updated_at = now()
      WHERE organization_id = ${organizationId} AND id = ${id} AND direction = 'out' AND origin = 'api'
        AND status IN ('failed', 'unconfirmed')`;
    if (count === 0) throw notRetryable();
    const changed = [
      { id, conversationId: conversation.id },
      ...(await findTargets(db, organizationId, [id])),
    ];
    await recordLiveEvents(db, organizationId, changed.map(toUpdated));
    wakeAfterCommit(db, "outbox");
    return readMessage(db, ctx, id);
  });
}

type Found = {
  conversationId: string;
  type: string;
  direction: string;
  origin: string;
  status: string;
  waitMs: number;
};

/**
 * @throws AppError `not_retryable` already here, so that a closed window is not named as the reason; with the time to
 * wait while Meta may still tell.
 */
async function findMessage(db: TenantDb, organizationId: string, id: string): Promise<Found> {
  const [message] = await db.$queryRaw<Found[]>`
    SELECT conversation_id AS "conversationId", type, direction::text AS direction, origin::text AS origin,
      status::text AS status,
      COALESCE(${UNCONFIRMED_WAIT_MS}::float8
        - extract(epoch FROM clock_timestamp() - (status_times->>'unconfirmed')::timestamptz)::float8 * 1000, 0) AS "waitMs"
    FROM messages
    WHERE organization_id = ${organizationId} AND id = ${id}`;
  if (!message) throw notFound("Message");
  const { direction, origin, status, waitMs } = message;
  if (origin !== "api") {
    throw new AppError(
      "not_retryable",
      "This message was sent from the WhatsApp Business app. Send it again there.",
    );
  }
  if (direction !== "out" || (status !== "failed" && status !== "unconfirmed")) throw notRetryable();
  if (status === "unconfirmed" && waitMs > 0) {
    throw new AppError(
      "not_retryable",
      "WhatsApp may still confirm this message. Wait until two minutes have passed before you send it again.",
      { retryAfterMs: waitMs },
    );
  }
  return message;
}

function notRetryable(): AppError {
  return new AppError("not_retryable", "Only a message that failed or was not confirmed can be sent again");
}
