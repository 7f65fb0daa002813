import type { Page, PageQuery } from "@/contracts/common";
import type { Message } from "@/contracts/messages";
import type { OrgContext } from "../context";
import { notFound } from "../errors";
import { fromCursor, toCursor } from "../keyset-cursor";
import { messageSelect, toMessage } from "./to-message";

/**
 * A conversation's messages, newest first. Meta counts in whole seconds: within one second the one that came later is
 * newer. @throws AppError `not_found`, `invalid_input` for a wrong cursor.
 */
export async function listMessages(
  ctx: OrgContext,
  conversationId: string,
  query: PageQuery,
): Promise<Page<Message>> {
  const { organizationId } = ctx;
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor);
  const found = await ctx.tenant(async (db) => {
    const conversation = await db.conversation.findFirst({
      where: { organizationId, id: conversationId },
      select: { id: true },
    });
    if (!conversation) throw notFound("Conversation");
    return db.message.findMany({
      where: {
        organizationId,
        conversationId,
        ...(after
          ? { sentAt: { lte: after.at }, OR: [{ sentAt: { lt: after.at } }, { id: { lt: after.id } }] }
          : {}),
      },
      orderBy: [{ sentAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      select: messageSelect,
    });
  });
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  return {
    data: page.map((row) => toMessage(row, ctx.locale)),
    nextCursor: found.length > query.limit && last ? toCursor({ at: last.sentAt, id: last.id }) : null,
  };
}
