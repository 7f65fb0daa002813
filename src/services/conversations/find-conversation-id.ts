import type { TenantDb } from "../context";
import { notFound } from "../errors";

/**
 * The id under which a conversation is shown: its own, or that of the one it was merged into, so that what is open in a
 * browser, or stored by a program, goes on working. @throws AppError `not_found`.
 */
export async function findConversationId(db: TenantDb, organizationId: string, id: string): Promise<string> {
  const conversation = await db.conversation.findFirst({
    where: { organizationId, id },
    select: { mergedIntoId: true },
  });
  if (!conversation) throw notFound("Conversation");
  const { mergedIntoId } = conversation;
  return mergedIntoId === null ? id : findConversationId(db, organizationId, mergedIntoId);
}
