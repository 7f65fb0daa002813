import type { Page } from "@/contracts/common";
import type { Conversation, ConversationsQuery } from "@/contracts/conversations";
import { Prisma } from "@/generated/prisma/client";
import type { OrgContext, TenantDb } from "../context";
import { AppError } from "../errors";
import { fromCursor, toCursor } from "../keyset-cursor";
import { contactMatches } from "./contact-matches";
import { findLastMessages } from "./find-last-messages";
import { conversationSelect, toConversation } from "./to-conversation";

/**
 * The organization's conversations, the one with the newest message first. Each filter that the inbox has by itself is
 * read from an index in this order, so a page costs the same however many there are (decision 16).
 * @throws AppError `invalid_input` for a wrong cursor, or `assignee=me` with an API key.
 */
export async function listConversations(
  ctx: OrgContext,
  query: ConversationsQuery,
): Promise<Page<Conversation>> {
  const wanted = conversationPage(ctx, query);
  return ctx.tenant(async (db) => {
    const found = await db.$queryRaw<{ id: string; lastMessageAt: Date }[]>(wanted);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      data: await readConversations(
        db,
        ctx,
        page.map(({ id }) => id),
      ),
      nextCursor:
        found.length > query.limit && last ? toCursor({ at: last.lastMessageAt, id: last.id }) : null,
    };
  });
}

/** Conversations in the order of their ids' list, with their newest messages. */
async function readConversations(
  db: TenantDb,
  ctx: OrgContext,
  ids: readonly string[],
): Promise<Conversation[]> {
  const rows = await db.conversation.findMany({
    where: { organizationId: ctx.organizationId, id: { in: [...ids] } },
    select: conversationSelect,
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const newest = await findLastMessages(db, ctx, ids);
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toConversation(row, newest.get(id) ?? null)] : [];
  });
}

/**
 * SQL: id and time of one more conversation than the page holds.
 * @throws AppError `invalid_input` as listConversations.
 */
export function conversationPage(ctx: OrgContext, query: ConversationsQuery): Prisma.Sql {
  const conditions = [
    Prisma.sql`conversation.organization_id = ${ctx.organizationId}`,
    Prisma.sql`conversation.merged_into_id IS NULL`,
    ...filters(ctx, query),
    ...afterCursor(query.cursor),
  ];
  return Prisma.sql`
    SELECT conversation.id, conversation.last_message_at AS "lastMessageAt"
    FROM conversations AS conversation
    WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY conversation.last_message_at DESC, conversation.id
    LIMIT ${query.limit + 1}`;
}

function filters(ctx: OrgContext, query: ConversationsQuery): Prisma.Sql[] {
  const { organizationId } = ctx;
  const { status, assignee, phoneId, label, unread, q } = query;
  return [
    ...(status === "all" ? [] : [Prisma.sql`conversation.status = ${status}::conversation_status`]),
    ...(assignee === undefined ? [] : [assignedTo(ctx, assignee)]),
    ...(phoneId === undefined
      ? []
      : [
          Prisma.sql`conversation.phone_number_id = (
            SELECT id FROM whatsapp_phone_numbers WHERE organization_id = ${organizationId} AND phone_id = ${phoneId}
          )`,
        ]),
    // These are written out, for the planner to know partial indexes by them.
    ...(label === undefined
      ? []
      : [Prisma.sql`conversation.labels <> '{}' AND conversation.labels @> ARRAY[${label}]::text[]`]),
    ...(unread === undefined
      ? []
      : [unread ? Prisma.sql`conversation.unread_count > 0` : Prisma.sql`conversation.unread_count = 0`]),
    ...(q === undefined ? [] : [contactMatches(organizationId, q)]),
  ];
}

function assignedTo(ctx: OrgContext, assignee: string): Prisma.Sql {
  if (assignee === "none") return Prisma.sql`conversation.assignee_id IS NULL`;
  if (assignee !== "me") return Prisma.sql`conversation.assignee_id = ${assignee}`;
  if (ctx.actor.kind === "user") return Prisma.sql`conversation.assignee_id = ${ctx.actor.userId}`;
  throw new AppError(
    "invalid_input",
    "Only a signed-in person can ask for assignee=me. Name the assignee's id.",
  );
}

function afterCursor(cursor: string | undefined): Prisma.Sql[] {
  if (cursor === undefined) return [];
  const { at, id } = fromCursor(cursor);
  return [
    Prisma.sql`conversation.last_message_at <= ${at}::timestamptz`,
    Prisma.sql`(conversation.last_message_at < ${at}::timestamptz OR conversation.id > ${id})`,
  ];
}
