import { isDeepStrictEqual } from "node:util";
import type { Message, SendMessageRequest } from "@/contracts/messages";
import type { Prisma } from "@/generated/prisma/client";
import { newId } from "@/lib/server/ids";
import { wakeAfterCommit } from "@/lib/server/wake";
import { toStorable } from "@/lib/storable-json";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { readMessage } from "../conversations/get-message";
import { AppError } from "../errors";
import { recordLiveEvent } from "../live-events";
import { lockConversation, requireSendable } from "./require-sendable";

type Wanted = {
  conversationId: string;
  type: string;
  content: Prisma.InputJsonObject;
  replyToGiven: string | null;
};

/**
 * Stores a message to be sent; the worker calls Meta. The same key again answers the message it made, whatever became
 * of it since.
 * @throws AppError `not_found`, `window_closed`, `number_inactive`; `invalid_input` when `replyTo` is not of this
 * conversation; `idempotency_key_reused` when the key made another message.
 */
export async function queueMessage(
  ctx: OrgContext,
  input: { conversationId: string; idempotencyKey?: string | undefined; message: SendMessageRequest },
): Promise<{ message: Message; isNew: boolean }> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  const { conversationId, message } = input;
  const idempotencyKey = input.idempotencyKey ?? newId();
  return ctx.tenant(async (db) => {
    const conversation = await lockConversation(db, organizationId, conversationId);
    const wanted: Wanted = {
      conversationId,
      type: message.type,
      content: toStorable(message[message.type]) as Prisma.InputJsonObject,
      replyToGiven: message.replyTo ?? null,
    };
    const known = await findByKey(db, organizationId, idempotencyKey, wanted);
    if (known) return { message: await readMessage(db, ctx, known), isNew: false };

    const now = new Date();
    const replyToWamid = await resolveReplyTo(db, organizationId, conversationId, message.replyTo);
    const phoneId = await requireSendable(db, organizationId, conversation, now);
    const id = await insertMessage(db, ctx, { ...wanted, replyToWamid, idempotencyKey, phoneId, now });
    if (id === null) {
      // Somebody used the key in another conversation at the same moment, and has committed.
      const winner = await findByKey(db, organizationId, idempotencyKey, wanted);
      if (!winner) throw new Error("A message vanished while its key was being used");
      return { message: await readMessage(db, ctx, winner), isNew: false };
    }
    await noteInConversation(db, organizationId, conversationId, now);
    await recordLiveEvent(db, { organizationId, kind: "message.created", subjectId: id, conversationId });
    await recordLiveEvent(db, {
      organizationId,
      kind: "conversation.updated",
      subjectId: conversationId,
      conversationId,
    });
    wakeAfterCommit(db, "outbox");
    return { message: await readMessage(db, ctx, id), isNew: true };
  });
}

/** The wamid of the message that is answered, given by our id or by its wamid. */
async function resolveReplyTo(
  db: TenantDb,
  organizationId: string,
  conversationId: string,
  replyTo: string | undefined,
): Promise<string | null> {
  if (replyTo === undefined) return null;
  const target = await db.message.findFirst({
    where: { organizationId, conversationId, OR: [{ id: replyTo }, { wamid: replyTo }] },
    select: { wamid: true },
  });
  if (target?.wamid) return target.wamid;
  throw new AppError(
    "invalid_input",
    target
      ? "The message to reply to has not reached WhatsApp yet. Wait a moment and try again."
      : "The message to reply to is not part of this conversation",
  );
}

/** The id of the message a key has made. @throws AppError `idempotency_key_reused` when it was a different one. */
async function findByKey(
  db: TenantDb,
  organizationId: string,
  idempotencyKey: string,
  wanted: Wanted,
): Promise<string | null> {
  const known = await db.message.findFirst({
    where: { organizationId, idempotencyKey },
    select: { id: true, conversationId: true, type: true, content: true, replyToGiven: true },
  });
  if (!known) return null;
  const { id, ...made } = known;
  if (isDeepStrictEqual(made, wanted)) return id;
  throw new AppError(
    "idempotency_key_reused",
    "This Idempotency-Key was used for another message. Use a new key for each message.",
  );
}

/** Answers the new id, or null when the key was taken meanwhile. */
async function insertMessage(
  db: TenantDb,
  ctx: OrgContext,
  message: Wanted & { replyToWamid: string | null; idempotencyKey: string; phoneId: string; now: Date },
): Promise<string | null> {
  const { now, ...columns } = message;
  const [created] = await db.message.createManyAndReturn({
    data: {
      ...columns,
      id: newId(),
      organizationId: ctx.organizationId,
      direction: "out",
      status: "pending",
      authorId: ctx.actor.kind === "user" ? ctx.actor.userId : null,
      nextAttemptAt: now,
      sentAt: now,
      createdAt: now,
    },
    skipDuplicates: true,
    select: { id: true },
  });
  return created?.id ?? null;
}

async function noteInConversation(
  db: TenantDb,
  organizationId: string,
  id: string,
  now: Date,
): Promise<void> {
  await db.$executeRaw`
    UPDATE conversations SET
      last_message_at = GREATEST(last_message_at, ${now}::timestamptz),
      status = CASE WHEN status = 'resolved' THEN 'open' ELSE status END,
      updated_at = now()
    WHERE organization_id = ${organizationId} AND id = ${id}`;
}
