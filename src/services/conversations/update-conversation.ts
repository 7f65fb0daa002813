import type { Conversation, ConversationPatch } from "@/contracts/conversations";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { AppError } from "../errors";
import { recordLiveEvent } from "../live-events";
import { findConversationId } from "./find-conversation-id";
import { readConversation } from "./get-conversation";

/**
 * Changes status, assignee, snooze or labels.
 * @throws AppError `not_found`; `invalid_input` when the assignee is not a member of the organization.
 */
export async function updateConversation(
  ctx: OrgContext,
  givenId: string,
  patch: ConversationPatch,
): Promise<Conversation> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  return ctx.tenant(async (db) => {
    const id = await findConversationId(db, organizationId, givenId);
    if (patch.assigneeId) await requireMember(db, organizationId, patch.assigneeId);
    await db.conversation.update({ where: { organizationId, id }, data: columns(patch) });
    await recordLiveEvent(db, {
      organizationId,
      kind: "conversation.updated",
      subjectId: id,
      conversationId: id,
    });
    return readConversation(db, ctx, id);
  });
}

function columns({ status, assigneeId, snoozedUntil, labels }: ConversationPatch) {
  return {
    ...(status === undefined ? {} : { status }),
    // Who takes a conversation out of its sleep also forgets when it would have woken.
    ...(status !== undefined && status !== "snoozed" ? { snoozedUntil: null } : {}),
    ...(snoozedUntil === undefined ? {} : { snoozedUntil }),
    ...(assigneeId === undefined ? {} : { assigneeId }),
    ...(labels === undefined ? {} : { labels: [...new Set(labels)] }),
  };
}

async function requireMember(db: TenantDb, organizationId: string, userId: string): Promise<void> {
  const member = await db.membership.findFirst({
    where: { organizationId, userId, user: { disabledAt: null } },
    select: { userId: true },
  });
  if (!member) throw new AppError("invalid_input", "The assignee is not a member of this organization");
}
