import type { Message } from "@/contracts/messages";
import { Prisma } from "@/generated/prisma/client";
import { wakeAfterCommit } from "@/lib/server/wake";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { readMessage } from "../conversations/get-message";
import { AppError, notFound } from "../errors";
import { recordLiveEvent } from "../live-events";
import { lockConversation, requireSendable } from "./require-sendable";

/**
 * Sends a failed message again; or an unconfirmed one, whose sender has thereby decided that it may arrive twice. It
 * keeps its place in the thread.
 * @throws AppError `not_found`; `not_retryable` in any other status, and when the phone sent it; `window_closed`,
 * `number_inactive`.
 */
export async function retryMessage(ctx: OrgContext, id: string): Promise<Message> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const { conversationId } = await findMessage(db, organizationId, id);
    const conversation = await lockConversation(db, organizationId, conversationId);
    await requireSendable(db, organizationId, conversation, new Date());
    const { count } = await db.message.updateMany({
      where: {
        organizationId,
        id,
        direction: "out",
        origin: "api",
        status: { in: ["failed", "unconfirmed"] },
      },
      data: {
        status: "pending",
        statusTimes: {},
        error: Prisma.DbNull,
        wamid: null,
        // Late news of the earlier send is told from news of this one.
        sendNumber: { increment: 1 },
        attempts: 0,
        nextAttemptAt: new Date(),
        postStartedAt: null,
        lockedUntil: null,
        // The answer to the earlier attempt, should it still come, finds its token gone.
        lockToken: null,
      },
    });
    if (count === 0) {
      throw new AppError(
        "not_retryable",
        "Only a message that failed or was not confirmed can be sent again",
      );
    }
    await recordLiveEvent(db, { organizationId, kind: "message.updated", subjectId: id, conversationId });
    wakeAfterCommit(db, "outbox");
    return readMessage(db, ctx, id);
  });
}

/** @throws AppError `not_retryable` already here, so that a closed window is not named as the reason. */
async function findMessage(
  db: TenantDb,
  organizationId: string,
  id: string,
): Promise<{ conversationId: string }> {
  const message = await db.message.findFirst({
    where: { organizationId, id },
    select: { conversationId: true, direction: true, origin: true, status: true },
  });
  if (!message) throw notFound("Message");
  if (message.origin !== "api") {
    throw new AppError(
      "not_retryable",
      "This message was sent from the WhatsApp Business app. Send it again there.",
    );
  }
  if (message.direction === "out" && (message.status === "failed" || message.status === "unconfirmed"))
    return message;
  throw new AppError("not_retryable", "Only a message that failed or was not confirmed can be sent again");
}
