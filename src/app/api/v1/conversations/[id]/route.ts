// GET, PATCH /api/v1/conversations/{id} – one conversation; PATCH changes status, assignee, snooze or labels
import { ConversationPatch } from "@/contracts/conversations";
import { withOrganization } from "@/http/with-organization";
import { getConversation } from "@/services/conversations/get-conversation";
import { updateConversation } from "@/services/conversations/update-conversation";

export const GET = withOrganization({
  handle: async (ctx, { params }) => Response.json(await getConversation(ctx, params.id ?? "")),
});

export const PATCH = withOrganization({
  body: ConversationPatch,
  handle: async (ctx, { params, body }) =>
    Response.json(await updateConversation(ctx, params.id ?? "", body)),
});
