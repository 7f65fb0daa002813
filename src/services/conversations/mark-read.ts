import type { Conversation } from "@/contracts/conversations";
import { requireRole, type OrgContext, type TenantDb } from "../context";
import { recordLiveEvent } from "../live-events";
import { describeFailure } from "../describe-failure";
import { noteGraphFailure } from "../health/note-graph-failure";
import { findSendingCredentials, type SendingCredentials } from "../whatsapp/connections";
import { MetaCloudService } from "../whatsapp/meta-cloud.service";
import { readConversation } from "./get-conversation";

/**
 * Marks a conversation as read by the team and, if anything was unread, shows the customer blue ticks. The answer does
 * not wait for Meta: ticks that cannot be shown are no reason to keep a badge. @throws AppError `not_found`.
 */
export async function markRead(ctx: OrgContext, id: string): Promise<Conversation> {
  requireRole(ctx, "agent");
  const { organizationId } = ctx;
  const { conversation, wamid } = await ctx.tenant(async (db) => {
    const { count } = await db.conversation.updateMany({
      where: { organizationId, id, unreadCount: { gt: 0 } },
      data: { unreadCount: 0 },
    });
    if (count > 0) {
      await recordLiveEvent(db, {
        organizationId,
        kind: "conversation.updated",
        subjectId: id,
        conversationId: id,
      });
    }
    return {
      conversation: await readConversation(db, ctx, id),
      wamid: count > 0 ? await findNewestInbound(db, organizationId, id) : null,
    };
  });
  if (wamid !== null) void showReceipt(ctx, conversation.phoneId, wamid);
  return conversation;
}

async function findNewestInbound(db: TenantDb, organizationId: string, conversationId: string) {
  const newest = await db.message.findFirst({
    where: { organizationId, conversationId, direction: "in", wamid: { not: null } },
    orderBy: [{ sentAt: "desc" }, { id: "desc" }],
    select: { wamid: true },
  });
  return newest?.wamid ?? null;
}

/** Never rejects. A receipt for the newest message covers the earlier ones (Meta: "Mark messages as read"). */
async function showReceipt(ctx: OrgContext, phoneId: string, wamid: string): Promise<void> {
  let credentials: SendingCredentials | null = null;
  try {
    credentials = await findSendingCredentials(ctx, phoneId);
    if (credentials) await MetaCloudService.markAsRead({ ...credentials, phoneId, wamid });
  } catch (error) {
    ctx.log.info({ phoneId, reason: describeFailure(error) }, "read receipt not sent");
    if (credentials) await noteGraphFailure(ctx, { ...credentials, phoneId }, error);
  }
}
