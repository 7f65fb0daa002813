import type { Page, PageQuery } from "@/contracts/common";
import type { Message } from "@/contracts/messages";
import { Prisma } from "@/generated/prisma/client";
import type { OrgContext } from "../context";
import { fromCursor, toCursor } from "../keyset-cursor";
import { completeMessages } from "./complete-messages";
import { findConversationId } from "./find-conversation-id";
import { isThreadLine } from "./thread-lines";
import { messageSelect } from "./to-message";

/**
 * A conversation's messages, newest first. Meta counts in whole seconds: within one second the one that came later is
 * newer. What only changes another message is part of that one, and no line. @throws AppError `not_found`,
 * `invalid_input` for a wrong cursor.
 */
export async function listMessages(
  ctx: OrgContext,
  conversationId: string,
  query: PageQuery,
): Promise<Page<Message>> {
  const { organizationId } = ctx;
  const after = query.cursor === undefined ? undefined : fromCursor(query.cursor);
  return ctx.tenant(async (db) => {
    const id = await findConversationId(db, organizationId, conversationId);
    const found = await db.$queryRaw<{ id: string; sentAt: Date }[]>(
      threadPage(organizationId, id, { limit: query.limit, after }),
    );
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    const rows = await db.message.findMany({
      where: { organizationId, id: { in: page.map((one) => one.id) } },
      orderBy: [{ sentAt: "desc" }, { id: "desc" }],
      select: messageSelect,
    });
    return {
      data: await completeMessages(db, ctx, rows),
      nextCursor: found.length > query.limit && last ? toCursor({ at: last.sentAt, id: last.id }) : null,
    };
  });
}

/** SQL: id and time of one more line of a thread than the page holds. */
export function threadPage(
  organizationId: string,
  conversationId: string,
  { limit, after }: { limit: number; after?: { at: Date; id: string } | undefined },
): Prisma.Sql {
  return Prisma.sql`
    SELECT id, sent_at AS "sentAt" FROM messages AS message
    WHERE organization_id = ${organizationId} AND conversation_id = ${conversationId} AND ${isThreadLine}
      ${after ? olderThan(after) : Prisma.empty}
    ORDER BY sent_at DESC, id DESC
    LIMIT ${limit + 1}`;
}

function olderThan({ at, id }: { at: Date; id: string }): Prisma.Sql {
  return Prisma.sql`AND sent_at <= ${at}::timestamptz AND (sent_at < ${at}::timestamptz OR id < ${id})`;
}
