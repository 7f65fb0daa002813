import { z } from "zod";
import {
  MessageAttributes,
  MessagePricing,
  MessageStatus,
  type Message,
  type MessageMedia,
  type QuotedMessage,
} from "@/contracts/messages";
import { Timestamp } from "@/contracts/common";
import type { Locale } from "@/contracts/session";
import type { Prisma } from "@/generated/prisma/client";
import { explainError } from "./explain-error";
import type { MessageChanges } from "./fold-changes";

/** The columns that may leave as a message. */
export const messageSelect = {
  id: true,
  conversationId: true,
  phoneId: true,
  wamid: true,
  direction: true,
  origin: true,
  type: true,
  content: true,
  attributes: true,
  mediaId: true,
  targetWamid: true,
  status: true,
  statusTimes: true,
  error: true,
  sendNumber: true,
  pricing: true,
  replyToWamid: true,
  author: { select: { id: true, name: true } },
  idempotencyKey: true,
  sentAt: true,
  createdAt: true,
} satisfies Prisma.MessageSelect;

export type MessageRow = Prisma.MessageGetPayload<{ select: typeof messageSelect }>;

/** What other rows say about a message. */
export type MessageExtras = {
  changes: MessageChanges;
  media: MessageMedia | null;
  quoted: { row: MessageRow; changes: MessageChanges } | null;
  /** Whether the message that it changes is here, and shows it. */
  isTargetKnown: boolean;
};

const Content = z.record(z.string(), z.unknown()).catch({});
const StatusTimes = z.partialRecord(MessageStatus, Timestamp).catch({});
const StoredErrorColumn = z
  .object({ code: z.union([z.number(), z.string()]), title: z.string() })
  .nullable()
  .catch(null);
const StoredPricing = z
  .object({
    billable: MessagePricing.shape.billable.default(null),
    model: MessagePricing.shape.model.default(null),
    type: MessagePricing.shape.type.default(null),
    category: MessagePricing.shape.category.default(null),
  })
  .nullable()
  .catch(null);

/** A message as it leaves, with what happened to it since; why it failed is explained in the reader's language. */
export function toMessage(
  row: MessageRow,
  { changes, media, quoted, isTargetKnown }: MessageExtras,
  locale: Locale,
): Message {
  const error = StoredErrorColumn.parse(row.error);
  return {
    id: row.id,
    conversationId: row.conversationId,
    wamid: row.wamid,
    direction: row.direction,
    origin: row.origin,
    type: row.type,
    content: contentOf(row, changes),
    attributes: attributesOf(row),
    media,
    status: row.status,
    statusTimes: StatusTimes.parse(row.statusTimes),
    error: error && explainError(error, row.status, locale),
    sendNumber: row.sendNumber,
    pricing: StoredPricing.parse(row.pricing),
    replyTo: row.replyToWamid,
    quoted: quoted && toQuoted(quoted.row, quoted.changes),
    reactions: changes.reactions,
    editedAt: changes.edit?.at ?? null,
    revokedAt: changes.revokedAt,
    targetWamid: isTargetKnown ? null : row.targetWamid,
    author: row.author,
    idempotencyKey: row.idempotencyKey,
    sentAt: row.sentAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

function toQuoted(row: MessageRow, changes: MessageChanges): QuotedMessage {
  const { id, direction, origin, type, author } = row;
  return {
    id,
    direction,
    origin,
    type,
    content: contentOf(row, changes),
    attributes: attributesOf(row),
    author,
  };
}

/** What it says now; an edit says only what is new, so a picture keeps all but its caption. */
function contentOf({ content }: MessageRow, { edit }: MessageChanges): Record<string, unknown> {
  return { ...Content.parse(content), ...edit?.content };
}

function attributesOf({ attributes }: MessageRow): MessageAttributes {
  return MessageAttributes.catch({}).parse(attributes);
}
