import type { Conversation } from "@/contracts/conversations";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { findConversationId } from "./find-conversation-id";
import { findLastMessages } from "./find-last-messages";
import { conversationSelect, toConversation } from "./to-conversation";

/** One conversation; of a merged one, the one it is part of now. @throws AppError `not_found`. */
export async function getConversation(ctx: OrgContext, id: string): Promise<Conversation> {
  return ctx.tenant((db) => readConversation(db, ctx, id));
}

/** One conversation, read within a transaction that has just changed it. @throws AppError `not_found`. */
export async function readConversation(
  db: TenantDb,
  ctx: OrgContext,
  givenId: string,
): Promise<Conversation> {
  const { organizationId } = ctx;
  const id = await findConversationId(db, organizationId, givenId);
  const row = await db.conversation.findFirst({ where: { organizationId, id }, select: conversationSelect });
  if (!row) throw notFound("Conversation");
  const newest = await findLastMessages(db, ctx, [id]);
  return toConversation(row, newest.get(id) ?? null);
}
