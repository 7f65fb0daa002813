import { Prisma } from "@/generated/prisma/client";

/**
 * What a worker looks for: bodies with nothing in them but messages and statuses, or all others. Each kind has a queue
 * (an index) of its own, so that a history of years, which takes its time, holds up nobody who writes now.
 */
export type WebhookKind = "messages" | "others";

/** Said in the very words of the indexes, or these would not be used. */
export const ofKind: Record<WebhookKind, Prisma.Sql> = {
  messages: Prisma.sql`fields = '{messages}'`,
  others: Prisma.sql`fields <> '{messages}'`,
};

/** A query: since when the row waits that waits longest of those that are due; null when there is none. */
export function waitingSince(kind: WebhookKind): Prisma.Sql {
  return Prisma.sql`
    SELECT min(next_attempt_at) FROM whatsapp_webhook_logs
    WHERE status = 'received' AND ${ofKind[kind]} AND next_attempt_at <= now()`;
}
