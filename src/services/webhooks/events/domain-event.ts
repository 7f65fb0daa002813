import type { MessageAttributes, MessagePricing } from "@/contracts/messages";
import type { StatusReport } from "../../conversations/message-status";
import type { SendName } from "../../conversations/send-name";

/** The ids of somebody on WhatsApp, as Meta gave them. At least one of `waId` and `userId` (BSUID) is set. */
export type PersonIds = { waId: string | null; userId: string | null };

/** Who wrote. */
export type Sender = PersonIds & {
  parentUserId: string | null;
  profileName: string | null;
  username: string | null;
};

/** The file of a media message, which is fetched from Meta at once: its id is good for 7 days. */
export type MediaReference = {
  metaMediaId: string;
  declaredType: string | null;
  filename: string | null;
};

/** A customer's message of any type; `content` is the object Meta names after the type (a list becomes `{ <type>: list }`). */
export type InboundMessage = {
  kind: "message";
  wamid: string;
  sender: Sender;
  /** Set when it was written in a group: then the conversation is the group's. */
  groupId: string | null;
  type: string;
  content: Record<string, unknown>;
  attributes: MessageAttributes;
  media: MediaReference | null;
  replyToWamid: string | null;
  /** Of a reaction, edit or revoke: what it changes. */
  targetWamid: string | null;
  /** By Meta's clock. */
  sentAt: Date;
};

/** What became of a message of ours. */
export type StatusUpdate = StatusReport & {
  kind: "status";
  wamid: string;
  /** Which send of which of our messages, when its name travelled with the call as `biz_opaque_callback_data`. */
  send: SendName | null;
  pricing: MessagePricing | null;
  /** Until when a free entry point is open, where the status tells of one. */
  freeEntryUntil: Date | null;
};

/** Somebody's ids changed (a `system` message, or the field `user_id_update`): both sides are one person. */
export type IdentityChange = {
  kind: "identity";
  reason: "user_changed_number" | "user_changed_user_id" | "user_id_update";
  from: PersonIds;
  to: PersonIds;
  at: Date;
};

/** What a customer wants to get (field `user_preferences`). */
export type PreferenceChange = {
  kind: "preference";
  person: PersonIds;
  category: string;
  value: "stop" | "resume" | "signup";
  at: Date;
};

/** One thing that a change of a number's field tells. */
export type DomainEvent = InboundMessage | StatusUpdate | IdentityChange | PreferenceChange;
