import { Prisma } from "@/generated/prisma/client";

/**
 * SQL: whether a row of `messages AS message` is a line of its own. A reaction, edit or revoke whose message is known
 * here shows in that message instead; but one of ours that failed changed nothing there, and somebody must see it.
 */
export const isThreadLine = Prisma.sql`(
  message.target_wamid IS NULL OR message.status = 'failed' OR (
    -- Not NOT EXISTS, which the planner may answer by reading all messages once.
    SELECT target.id FROM messages AS target
    WHERE target.organization_id = message.organization_id AND target.phone_id = message.phone_id
      AND target.wamid = message.target_wamid
  ) IS NULL
)`;
