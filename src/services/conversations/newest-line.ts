import { Prisma } from "@/generated/prisma/client";
import { typesWithoutLine } from "./message-effects";

/**
 * For an UPDATE of `conversations AS conversation` after messages were stored: the time of its newest message that shows
 * as a line of its own, given the newest of the new ones (or null). What a conversation has there may be the time of a
 * reaction that came before all others; it gives way, so that the order in which messages come makes no difference.
 */
export function newestLineAt(newest: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN last_message_at <= ${newest} THEN ${newest}
    WHEN ${newest} IS NULL OR EXISTS (
      SELECT 1 FROM messages AS line
      WHERE line.organization_id = conversation.organization_id AND line.conversation_id = conversation.id
        AND line.sent_at >= conversation.last_message_at AND line.type <> ALL(${[...typesWithoutLine]}::text[])
    ) THEN last_message_at
    ELSE ${newest}
  END`;
}
