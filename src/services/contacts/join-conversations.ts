import type { TenantDb } from "../context";
import { recordLiveEvents, type NewLiveEvent } from "../live-events";
import type { StoredConversation, StoredConversations } from "./merge-record";

type Held = StoredConversation & { id: string; phoneNumberId: string; contactId: string };

/**
 * Gives the kept contact the conversations of the merged one. Where both talk with the same number the older contact's
 * conversation goes on with the messages of both; the other stays as an empty one that leads there.
 */
export async function joinConversations(
  db: TenantDb,
  organizationId: string,
  { keptId, mergedId }: { keptId: string; mergedId: string },
): Promise<StoredConversations> {
  const held = await holdConversations(db, organizationId, [keptId, mergedId]);
  const result: StoredConversations = { repointed: [], joined: [] };
  for (const from of held.filter(({ contactId }) => contactId === mergedId)) {
    const to = held.find((one) => one.contactId === keptId && one.phoneNumberId === from.phoneNumberId);
    if (to) {
      const after = unite(from, to);
      await moveMessages(db, organizationId, { fromId: from.id, toId: to.id });
      await db.conversation.updateMany({ where: { organizationId, id: to.id }, data: after });
      await db.conversation.updateMany({
        where: { organizationId, id: from.id },
        data: { mergedIntoId: to.id, unreadCount: 0 },
      });
      result.joined.push({ fromId: from.id, toId: to.id, from: ownOf(from), to: ownOf(to), after });
    } else {
      await db.conversation.updateMany({
        where: { organizationId, id: from.id },
        data: { contactId: keptId },
      });
      result.repointed.push(from.id);
    }
  }
  await tellBrowsers(db, organizationId, {
    changed: [...result.repointed, ...result.joined.flatMap(({ fromId, toId }) => [fromId, toId])],
    refilled: result.joined.map(({ toId }) => toId),
  });
  return result;
}

/** The conversations of these contacts that are shown, held until the transaction ends: nobody writes in them. */
export async function holdConversations(
  db: TenantDb,
  organizationId: string,
  contactIds: readonly string[],
): Promise<Held[]> {
  return db.$queryRaw<Held[]>`
    SELECT id, phone_number_id AS "phoneNumberId", contact_id AS "contactId", status::text AS status,
      assignee_id AS "assigneeId", snoozed_until AS "snoozedUntil", labels, unread_count AS "unreadCount",
      last_inbound_at AS "lastInboundAt", referred_at AS "referredAt", free_entry_until AS "freeEntryUntil",
      last_message_at AS "lastMessageAt"
    FROM conversations
    WHERE organization_id = ${organizationId} AND contact_id = ANY(${[...contactIds]}::text[]) AND merged_into_id IS NULL
    ORDER BY id
    FOR UPDATE`;
}

/** Each message remembers where it was at first, so that merges upon merges can be undone one after the other. */
async function moveMessages(
  db: TenantDb,
  organizationId: string,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<void> {
  await db.$executeRaw`
    UPDATE messages SET conversation_id = ${toId}, moved_from_id = COALESCE(moved_from_id, ${fromId})
    WHERE organization_id = ${organizationId} AND conversation_id = ${fromId}`;
}

const activity = ["resolved", "snoozed", "pending", "open"] as const;

/** What the joined conversation has: the newest times, the labels of both, the busier status; its assignee stays. */
function unite(from: StoredConversation, to: StoredConversation): StoredConversation {
  const busier = activity.indexOf(from.status) > activity.indexOf(to.status) ? from : to;
  return {
    status: busier.status,
    snoozedUntil: busier.snoozedUntil,
    assigneeId: to.assigneeId ?? from.assigneeId,
    labels: [...new Set([...to.labels, ...from.labels])],
    unreadCount: to.unreadCount + from.unreadCount,
    lastInboundAt: newest(from.lastInboundAt, to.lastInboundAt),
    referredAt: newest(from.referredAt, to.referredAt),
    freeEntryUntil: newest(from.freeEntryUntil, to.freeEntryUntil),
    lastMessageAt: from.lastMessageAt > to.lastMessageAt ? from.lastMessageAt : to.lastMessageAt,
  };
}

function newest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function ownOf({ id: _id, phoneNumberId: _number, contactId: _contact, ...own }: Held): StoredConversation {
  return own;
}

/** Conversations that look different now, and those whose messages did come or go. */
export async function tellBrowsers(
  db: TenantDb,
  organizationId: string,
  { changed, refilled }: { changed: readonly string[]; refilled: readonly string[] },
): Promise<void> {
  await recordLiveEvents(db, organizationId, [
    ...refilled.map((id) => toEvent("conversation.imported", id)),
    ...changed.map((id) => toEvent("conversation.updated", id)),
  ]);
}

function toEvent(kind: NewLiveEvent["kind"], id: string): NewLiveEvent {
  return { kind, subjectId: id, conversationId: id };
}
