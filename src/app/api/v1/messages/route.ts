// POST /api/v1/messages – sends a template to a number or user id, in a conversation of its own if need be (Idempotency-Key)
import { StartConversationRequest } from "@/contracts/send-message";
import { readIdempotencyKey } from "@/http/read-idempotency-key";
import { withOrganization } from "@/http/with-organization";
import { startConversation } from "@/services/outbox/start-conversation";

export const POST = withOrganization({
  body: StartConversationRequest,
  handle: async (ctx, { body, request }) => {
    const queued = await startConversation(ctx, {
      request: body,
      idempotencyKey: readIdempotencyKey(request),
    });
    return Response.json(queued.message, { status: queued.isNew ? 201 : 200 });
  },
});
