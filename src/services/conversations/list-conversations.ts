import type { Page } from "@/contracts/common";
import type { Conversation, ConversationsQuery } from "@/contracts/conversations";
import type { Prisma } from "@/generated/prisma/client";
import type { OrgContext } from "../context";
import { AppError } from "../errors";
import { fromCursor, toCursor } from "../keyset-cursor";
import { findLastMessages } from "./find-last-messages";
import { conversationSelect, toConversation } from "./to-conversation";

/**
 * The organization's conversations, the one with the newest message first.
 * @throws AppError `invalid_input` for a wrong cursor, or `assignee=me` with an API key.
 */
export async function listConversations(
  ctx: OrgContext,
  query: ConversationsQuery,
): Promise<Page<Conversation>> {
  const { organizationId } = ctx;
  const where = { AND: [{ organizationId }, ...filters(ctx, query), ...afterCursor(query.cursor)] };
  return ctx.tenant(async (db) => {
    const found = await db.conversation.findMany({
      where,
      orderBy: [{ lastMessageAt: "desc" }, { id: "asc" }],
      take: query.limit + 1,
      select: conversationSelect,
    });
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    const newest = await findLastMessages(
      db,
      organizationId,
      page.map((row) => row.id),
    );
    return {
      data: page.map((row) => toConversation(row, newest.get(row.id) ?? null, ctx.locale)),
      nextCursor:
        found.length > query.limit && last ? toCursor({ at: last.lastMessageAt, id: last.id }) : null,
    };
  });
}

function filters(ctx: OrgContext, query: ConversationsQuery): Prisma.ConversationWhereInput[] {
  const { status, assignee, phoneId, label, unread, q } = query;
  return [
    ...(status === "all" ? [] : [{ status }]),
    ...(assignee === undefined ? [] : [{ assigneeId: assigneeOf(ctx, assignee) }]),
    ...(phoneId === undefined ? [] : [{ phoneNumber: { phoneId } }]),
    ...(label === undefined ? [] : [{ labels: { has: label } }]),
    ...(unread === undefined ? [] : [{ unreadCount: unread ? { gt: 0 } : 0 }]),
    ...(q === undefined ? [] : [{ contact: { OR: contactMatches(q) } }]),
  ];
}

function assigneeOf(ctx: OrgContext, assignee: string): string | null {
  if (assignee === "none") return null;
  if (assignee !== "me") return assignee;
  if (ctx.actor.kind === "user") return ctx.actor.userId;
  throw new AppError(
    "invalid_input",
    "Only a signed-in person can ask for assignee=me. Name the assignee's id.",
  );
}

/** By name; and by digits when the text is a number in whatever notation. */
function contactMatches(q: string): Prisma.ContactWhereInput[] {
  const digits = /^[\d\s()+.-]+$/.test(q) ? q.replace(/\D/g, "") : "";
  return [
    { savedName: { contains: escapeLike(q), mode: "insensitive" } },
    { profileName: { contains: escapeLike(q), mode: "insensitive" } },
    { username: { contains: escapeLike(q), mode: "insensitive" } },
    ...(digits === "" ? [] : [{ waId: { contains: digits } }]),
  ];
}

/** Prisma hands `%` and `_` on to LIKE, where they match anything. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function afterCursor(cursor: string | undefined): Prisma.ConversationWhereInput[] {
  if (cursor === undefined) return [];
  const { at, id } = fromCursor(cursor);
  return [
    { lastMessageAt: { lte: at } },
    { OR: [{ lastMessageAt: { lt: at } }, { lastMessageAt: at, id: { gt: id } }] },
  ];
}
