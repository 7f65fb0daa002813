import { toMetaTime } from "../meta-time";
import type { DomainEvent, InboundMessage, Sender } from "./domain-event";
import { asList, asId, asObject, type JsonObject } from "./json-values";
import { asWamid, readBody } from "./read-body";
import { readIdentityChange, subjectOf } from "./read-identity";
import { readPeople, readSender, type People } from "./read-sender";
import { readStatus } from "./read-status";

/** What a value tells, and what of it could not be read, by place: `messages[3]: it has no id`. */
export type ReadMessages = {
  events: DomainEvent[];
  problems: string[];
  /** Statuses of a name that we do not know. */
  unknownStatuses: number;
  /** Errors that are about the account and no message. */
  accountErrors: number;
};

/**
 * Reads the value of field `messages` (Meta: "messages webhook reference"): messages of any type with who wrote them,
 * changes of ids that system messages tell, and statuses, in the order in which they stand there. Pure; an element that
 * cannot be read is a problem and costs no other.
 */
export function readMessages(value: unknown, receivedAt: Date): ReadMessages {
  const read: ReadMessages = { events: [], problems: [], unknownStatuses: 0, accountErrors: 0 };
  const given = asObject(value);
  if (given === null) {
    read.problems.push("value: it is no object");
    return read;
  }
  const messages = listOf(given, "messages", read.problems);
  if (messages.length > 0) {
    const people = readPeople(given.contacts);
    messages.forEach((raw, index) => {
      const message = readInbound(raw, people, receivedAt);
      if (typeof message === "string") read.problems.push(`messages[${index}]: ${message}`);
      else pushMessage(read.events, message);
    });
  }
  listOf(given, "statuses", read.problems).forEach((raw, index) => {
    const status = readStatus(raw, receivedAt);
    if (typeof status === "string") read.problems.push(`statuses[${index}]: ${status}`);
    else if (status === null) read.unknownStatuses += 1;
    else read.events.push(status);
  });
  read.accountErrors = asList(given.errors).length;
  return read;
}

function listOf(value: JsonObject, key: "messages" | "statuses", problems: string[]): unknown[] {
  const list = asList(value[key]);
  const isThere = value[key] !== undefined && value[key] !== null;
  if (isThere && list.length === 0 && !Array.isArray(value[key])) problems.push(`${key}: it is no list`);
  return list;
}

function pushMessage(events: DomainEvent[], message: InboundMessage): void {
  events.push(message);
  if (message.type !== "system") return;
  const change = readIdentityChange(message.content, message.sender, message.sentAt);
  if (change !== null) events.push(change);
}

/** One element of `messages`; as text, what is wrong with it. */
function readInbound(raw: unknown, people: People, receivedAt: Date): InboundMessage | string {
  const message = asObject(raw);
  if (message === null) return "it is no object";
  const wamid = asWamid(message.id);
  if (wamid === null) return "it has no id";
  const sender = readSender(message, people) ?? unnamed(subjectOf(message));
  if (sender === null) return "it names no sender";
  const body = readBody(message);
  const groupId = asId(message.group_id);
  if (groupId !== null) {
    const { waId, userId, profileName } = sender;
    body.attributes.group = { id: groupId, waId, userId, name: profileName };
  }
  return {
    kind: "message",
    wamid,
    sender,
    groupId,
    sentAt: toMetaTime(message.timestamp, receivedAt),
    ...body,
  };
}

function unnamed(ids: Pick<Sender, "waId" | "userId"> | null): Sender | null {
  return ids && { ...ids, parentUserId: null, profileName: null, username: null };
}
