import { z } from "zod";
import { MessageAttributes, MessageStatus, type Message } from "@/contracts/messages";
import { Timestamp } from "@/contracts/common";
import type { Locale } from "@/contracts/session";
import type { Prisma } from "@/generated/prisma/client";
import { explainError } from "./explain-error";

/** The columns that may leave as a message. */
export const messageSelect = {
  id: true,
  conversationId: true,
  wamid: true,
  direction: true,
  origin: true,
  type: true,
  content: true,
  attributes: true,
  status: true,
  statusTimes: true,
  error: true,
  replyToWamid: true,
  author: { select: { id: true, name: true } },
  idempotencyKey: true,
  sentAt: true,
  createdAt: true,
} satisfies Prisma.MessageSelect;

export type MessageRow = Prisma.MessageGetPayload<{ select: typeof messageSelect }>;

const Content = z.record(z.string(), z.unknown()).catch({});
const StatusTimes = z.partialRecord(MessageStatus, Timestamp).catch({});
const StoredErrorColumn = z
  .object({ code: z.union([z.number(), z.string()]), title: z.string() })
  .nullable()
  .catch(null);

/** A message as it leaves; why it failed is explained in the reader's language. */
export function toMessage(row: MessageRow, locale: Locale): Message {
  const error = StoredErrorColumn.parse(row.error);
  return {
    id: row.id,
    conversationId: row.conversationId,
    wamid: row.wamid,
    direction: row.direction,
    origin: row.origin,
    type: row.type,
    content: Content.parse(row.content),
    attributes: MessageAttributes.catch({}).parse(row.attributes),
    status: row.status,
    statusTimes: StatusTimes.parse(row.statusTimes),
    error: error && explainError(error, row.status, locale),
    replyTo: row.replyToWamid,
    reactions: [],
    author: row.author,
    idempotencyKey: row.idempotencyKey,
    sentAt: row.sentAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}
