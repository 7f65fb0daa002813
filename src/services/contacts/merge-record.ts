import { z } from "zod";
import { Id } from "@/contracts/common";
import { ConversationStatus } from "@/contracts/conversations";

const Time = z.coerce.date();
const MaybeTime = Time.nullable();
const MaybeText = z.string().nullable();

const StoredContact = z.object({
  id: Id,
  waId: MaybeText,
  phoneKey: MaybeText,
  dialled: MaybeText,
  userId: MaybeText,
  parentUserId: MaybeText,
  groupId: MaybeText,
  profileName: MaybeText,
  username: MaybeText,
  savedName: MaybeText,
  savedNameAt: MaybeTime,
  marketing: MaybeText,
  marketingAt: MaybeTime,
  mergedIntoId: MaybeText,
  createdAt: Time,
});

const StoredConversation = z.object({
  status: ConversationStatus,
  assigneeId: MaybeText,
  snoozedUntil: MaybeTime,
  labels: z.array(z.string()),
  unreadCount: z.number().int(),
  lastInboundAt: MaybeTime,
  referredAt: MaybeTime,
  freeEntryUntil: MaybeTime,
  lastMessageAt: Time,
});
/** What two conversations have of their own when they are joined. */
export type StoredConversation = z.infer<typeof StoredConversation>;

/** Conversations that only changed their contact, and those whose messages went into another one. */
const StoredConversations = z.object({
  repointed: z.array(Id),
  joined: z.array(
    z.object({
      fromId: Id,
      toId: Id,
      from: StoredConversation,
      to: StoredConversation,
      after: StoredConversation,
    }),
  ),
});
export type StoredConversations = z.infer<typeof StoredConversations>;

/** What contact_merges.before keeps: both contacts and their further ids, what the kept one became, and what moved. */
export const MergeRecord = z.object({
  kept: StoredContact,
  merged: StoredContact,
  aliases: z.array(z.object({ id: Id, key: z.string(), contactId: Id, until: MaybeTime })),
  joined: StoredContact,
  conversations: StoredConversations,
});
export type MergeRecord = z.infer<typeof MergeRecord>;
