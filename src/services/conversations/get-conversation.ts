import type { Conversation } from "@/contracts/conversations";
import type { OrgContext, TenantDb } from "../context";
import { notFound } from "../errors";
import { findLastMessages } from "./find-last-messages";
import { conversationSelect, toConversation } from "./to-conversation";

/** One conversation. @throws AppError `not_found`. */
export async function getConversation(ctx: OrgContext, id: string): Promise<Conversation> {
  return ctx.tenant((db) => readConversation(db, ctx, id));
}

/** One conversation, read within a transaction that has just changed it. @throws AppError `not_found`. */
export async function readConversation(db: TenantDb, ctx: OrgContext, id: string): Promise<Conversation> {
  const { organizationId } = ctx;
  const row = await db.conversation.findFirst({ where: { organizationId, id }, select: conversationSelect });
  if (!row) throw notFound("Conversation");
  const newest = await findLastMessages(db, organizationId, [id]);
  return toConversation(row, newest.get(id) ?? null, ctx.locale);
}
