import { isDeepStrictEqual } from "node:util";
import type { Message, SendMessageRequest } from "@/contracts/messages";
import { newId } from "@/lib/server/ids";
import { wakeAfterCommit } from "@/lib/server/wake";
import { toStorable } from "@/lib/storable-json";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { readMessage } from "../conversations/get-message";
import { AppError } from "../errors";
import { recordLiveEvents } from "../live-events";
import { findTarget } from "./find-target";
import { insertMessage, type NewMessage } from "./insert-message";
import { requireMedia } from "./require-media";
import { lockConversation, requireSendable, type LockedConversation } from "./require-sendable";

/** What was asked for; `given`: the message that it answers or reacts to, as the client named it. */
type Wanted = {
  conversationId: string;
  type: string;
  content: Record<string, unknown>;
  given: string | null;
};
export type Queued = { message: Message; isNew: boolean };

/**
 * Stores a message to be sent; the worker calls Meta. The same key again answers the message it made, whatever became
 * of it since.
 * @throws AppError `not_found`, `window_closed`, `number_inactive`; `invalid_input` when the message it is about is not
 * of this conversation, or a file will not do; `idempotency_key_reused` when the key made another message.
 */
export async function queueMessage(
  ctx: OrgContext,
  input: { conversationId: string; idempotencyKey?: string | undefined; message: SendMessageRequest },
): Promise<Queued> {
  requireRole(ctx, "agent");
  return ctx.tenant((db) => queueInConversation(db, ctx, input));
}

/** The same within a transaction that has found out which conversation it is. */
export async function queueInConversation(
  db: TenantDb,
  ctx: OrgContext,
  input: { conversationId: string; idempotencyKey?: string | undefined; message: SendMessageRequest },
): Promise<Queued> {
  const { organizationId } = ctx;
  const idempotencyKey = input.idempotencyKey ?? newId();
  const conversation = await lockConversation(db, organizationId, input.conversationId);
  const wanted = toWanted(conversation.id, input.message);
  // A key of our own is new.
  const known =
    input.idempotencyKey === undefined ? null : await findByKey(db, organizationId, idempotencyKey, wanted);
  if (known !== null) return { message: await readMessage(db, ctx, known), isNew: false };

  const message = await prepare(db, ctx, conversation, wanted);
  const id = await insertMessage(db, { ...message, idempotencyKey });
  if (id === null) {
    // Somebody used the key in another conversation at the same moment, and has committed.
    const winner = await findByKey(db, organizationId, idempotencyKey, wanted);
    if (winner === null) throw new Error("A message vanished while its key was being used");
    return { message: await readMessage(db, ctx, winner), isNew: false };
  }
  await tellOthers(db, organizationId, { ...message, id });
  wakeAfterCommit(db, "outbox");
  return { message: await readMessage(db, ctx, id), isNew: true };
}

function toWanted(conversationId: string, message: SendMessageRequest): Wanted {
  if (message.type === "reaction") {
    const { message_id: given, emoji } = message.reaction;
    return { conversationId, type: message.type, content: { emoji: toStorable(emoji) }, given };
  }
  const { type, replyTo, ...body } = message;
  const content = toStorable(Object.values(body)[0]);
  return {
    conversationId,
    type,
    // A list cannot be stored by itself: it stands under its own name.
    content: (Array.isArray(content) ? { [type]: content } : content) as Record<string, unknown>,
    given: replyTo ?? null,
  };
}

/** The message as it will be stored. */
async function prepare(
  db: TenantDb,
  ctx: OrgContext,
  conversation: LockedConversation,
  { conversationId, type, content, given }: Wanted,
): Promise<Omit<NewMessage, "idempotencyKey">> {
  const { organizationId } = ctx;
  const isReaction = type === "reaction";
  const place = { organizationId, conversationId };
  const about = given === null ? null : await findTarget(db, place, given, isReaction ? "reaction" : "reply");
  if (conversation.groupId !== null && type === "interactive")
    throw new AppError("invalid_input", "WhatsApp groups take no interactive messages. Send it as text.");
  const phoneId = requireSendable(conversation, type);
  await requireMedia(db, organizationId, { type, content });
  const isMedia = ["image", "video", "audio", "document", "sticker"].includes(type);
  return {
    ...place,
    phoneId,
    type,
    content: isReaction ? { message_id: about, ...content } : content,
    mediaId: isMedia && typeof content.id === "string" ? content.id : null,
    targetWamid: isReaction ? about : null,
    replyToWamid: isReaction ? null : about,
    replyToGiven: given,
    authorId: ctx.actor.kind === "user" ? ctx.actor.userId : null,
  };
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
  const { id, conversationId, type, replyToGiven: given } = known;
  const stored = known.content as Record<string, unknown>;
  // Which wamid a reaction is about may have changed since; how the client named it has not.
  const content = type === "reaction" ? { emoji: stored.emoji } : stored;
  // As it would have been stored: JSON knows no -0.
  const asked: unknown = JSON.parse(JSON.stringify(wanted));
  if (isDeepStrictEqual({ conversationId, type, content, given }, asked)) return id;
  throw new AppError(
    "idempotency_key_reused",
    "This Idempotency-Key was used for another message. Use a new key for each message.",
  );
}

/** A reaction shows at the message it is about; everything else moves its conversation to the top, and opens it. */
async function tellOthers(
  db: TenantDb,
  organizationId: string,
  { id, conversationId, phoneId, targetWamid }: NewMessageRow,
): Promise<void> {
  if (targetWamid === null) {
    await db.$executeRaw`
      /* prepared */ UPDATE conversations SET
        last_message_at = GREATEST(last_message_at, (
          SELECT sent_at FROM messages WHERE organization_id = ${organizationId} AND id = ${id}
        )),
        status = CASE WHEN status = 'resolved' THEN 'open' ELSE status END,
        updated_at = now()
      WHERE organization_id = ${organizationId} AND id = ${conversationId}`;
  }
  const target =
    targetWamid === null
      ? null
      : await db.message.findFirst({
          where: { organizationId, phoneId, wamid: targetWamid },
          select: { id: true },
        });
  await recordLiveEvents(db, organizationId, [
    { kind: "message.created", subjectId: id, conversationId },
    ...(target ? [{ kind: "message.updated" as const, subjectId: target.id, conversationId }] : []),
    { kind: "conversation.updated", subjectId: conversationId, conversationId },
  ]);
}

type NewMessageRow = Pick<NewMessage, "conversationId" | "phoneId" | "targetWamid"> & { id: string };
