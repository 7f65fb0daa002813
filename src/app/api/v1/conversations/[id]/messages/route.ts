// GET, POST /api/v1/conversations/{id}/messages – the thread, newest first; POST queues a reply (Idempotency-Key)
import { PageQuery } from "@/contracts/common";
import { SendMessageRequest } from "@/contracts/messages";
import { readIdempotencyKey } from "@/http/read-idempotency-key";
import { withOrganization } from "@/http/with-organization";
import { listMessages } from "@/services/conversations/list-messages";
import { queueMessage } from "@/services/outbox/queue-message";

export const GET = withOrganization({
  query: PageQuery,
  handle: async (ctx, { params, query }) => Response.json(await listMessages(ctx, params.id ?? "", query)),
});

export const POST = withOrganization({
  body: SendMessageRequest,
  handle: async (ctx, { params, body, request }) => {
    const idempotencyKey = readIdempotencyKey(request);
    const queued = await queueMessage(ctx, {
      conversationId: params.id ?? "",
      idempotencyKey,
      message: body,
    });
    return Response.json(queued.message, { status: queued.isNew ? 201 : 200 });
  },
});
