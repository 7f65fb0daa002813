import { queueMessage } from "@/services/outbox/queue-message";
import { claimBatch } from "@/services/outbox/claim-batch";
import { drainOutbox } from "@/services/outbox/drain-outbox";
import { drainWebhooks } from "@/services/webhooks/drain-webhooks";
import type { SystemContext } from "@/services/context";
import type { Shop } from "./inbox-fixtures";

/** A text message as a client sends it. */
export const text = (body: string) => ({ type: "text" as const, text: { body } });

/** An agent sends a text. */
export async function queue(shop: Shop, conversationId: string, body: string, idempotencyKey?: string) {
  const { message } = await queueMessage(shop.ctx, { conversationId, idempotencyKey, message: text(body) });
  return message;
}

/** As the worker does: until there is nothing to do. */
export async function sendAll(system: SystemContext) {
  while ((await drainOutbox(system)) > 0);
}

/** A new message in the hands of a worker that does nothing with it yet. */
export async function claimNew(system: SystemContext, shop: Shop, conversationId: string) {
  await sendAll(system);
  const { id } = await queue(shop, conversationId, "Olá");
  const [claimed] = await claimBatch(system, 10);
  if (claimed?.id !== id) throw new Error("Nothing to claim");
  return claimed;
}

/** What a message has become once the webhooks that have arrived are processed. */
export async function statusAfterWebhooks(system: SystemContext, shop: Shop, id: string) {
  await drainWebhooks(system);
  return (await shop.stored(id)).status;
}
