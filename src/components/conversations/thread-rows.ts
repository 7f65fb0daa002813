import type { Message } from "@/contracts/messages";
import { dayOf } from "./calendar";
import { isNotice } from "./is-notice";
import { groupSender } from "./speaker";

const GROUP_MS = 5 * 60_000;

/** What a thread shows, from top to bottom. */
export type ThreadRow =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; startsGroup: boolean; endsGroup: boolean };

/**
 * Lays a thread (oldest first) out: a separator where a day begins, a line above the first unread message, and messages
 * of one sender within five minutes of each other as one group.
 */
export function buildThreadRows(
  messages: readonly Message[],
  options: { timeZone: string; firstUnreadId: string | null },
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  for (const [index, message] of messages.entries()) {
    const previous = messages[index - 1];
    const next = messages[index + 1];
    const isNewDay = !previous || isOtherDay(previous, message, options.timeZone);
    if (isNewDay) {
      rows.push({ kind: "day", key: `day:${dayOf(message.sentAt, options.timeZone)}`, at: message.sentAt });
    }
    const isFirstUnread = message.id === options.firstUnreadId;
    if (isFirstUnread) rows.push({ kind: "unread", key: "unread" });
    const joins = (a: Message, b: Message) => isGroup(a, b) && !isOtherDay(a, b, options.timeZone);
    rows.push({
      kind: "message",
      key: rowKey(message),
      message,
      startsGroup: !previous || isFirstUnread || !joins(previous, message),
      endsGroup: !next || next.id === options.firstUnreadId || !joins(message, next),
    });
  }
  return rows;
}

/** The rows day by day, so that each day's separator leaves the window with its day. */
export function groupByDay(rows: readonly ThreadRow[]): ThreadRow[][] {
  return rows.reduce<ThreadRow[][]>((days, row) => {
    if (row.kind === "day" || days.length === 0) days.push([]);
    days.at(-1)?.push(row);
    return days;
  }, []);
}

/**
 * The id of the message that the line "unread" stands above: the oldest of the `count` newest from the customer, those
 * that only make a line in the middle not counted.
 */
export function findFirstUnread(messages: readonly Message[], count: number): string | null {
  if (count <= 0) return null;
  const inbound = messages.filter((message) => message.direction === "in" && !isNotice(message));
  return inbound.at(-count)?.id ?? inbound[0]?.id ?? null;
}

/** The same for an optimistic bubble and the message it becomes, so that the page keeps the element. */
function rowKey(message: Message): string {
  return message.direction === "out" && message.idempotencyKey ? `key:${message.idempotencyKey}` : message.id;
}

function isGroup(a: Message, b: Message): boolean {
  return (
    a.direction === b.direction &&
    a.origin === b.origin &&
    a.author?.id === b.author?.id &&
    groupSender(a) === groupSender(b) &&
    !isNotice(a) &&
    !isNotice(b) &&
    Math.abs(Date.parse(b.sentAt) - Date.parse(a.sentAt)) < GROUP_MS
  );
}

function isOtherDay(a: Message, b: Message, timeZone: string): boolean {
  return dayOf(a.sentAt, timeZone) !== dayOf(b.sentAt, timeZone);
}
