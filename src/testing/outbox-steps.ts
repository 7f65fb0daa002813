import { queueMessage } from "@/services/outbox/queue-message";
import { beginSends, type Begun } from "@/services/outbox/begin-sends";
import { claimBatch, type ClaimedMessage } from "@/services/outbox/claim-batch";
import { drainOutbox } from "@/services/outbox/drain-outbox";
import { settleSends, type Outcome } from "@/services/outbox/settle-sends";
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
  const [claimed] = (await claimBatch(system, 10)).messages;
  if (claimed?.id !== id) throw new Error("Nothing to claim");
  return claimed;
}

/** A worker is about to call Meta. */
export async function begin(shop: Shop, claimed: ClaimedMessage): Promise<Begun> {
  const [begun] = await beginSends(shop.ctx, [{ claimed, metaMediaIds: new Map() }]);
  if (!begun) throw new Error("Nothing began");
  return begun;
}

/** A worker stores what came of its call; answers whether it was in time. */
export async function settle(shop: Shop, claimed: ClaimedMessage, outcome: Outcome): Promise<boolean> {
  const [isInTime] = await settleSends(shop.ctx, [{ claimed, outcome }]);
  return isInTime === true;
}

/** Meta has had its two minutes to tell what became of an unconfirmed message. */
export async function passTwoMinutes(shop: Shop, id: string) {
  const unconfirmed = new Date(Date.now() - 121_000).toISOString();
  await shop.ctx.tenant((db) =>
    db.message.update({
      where: { organizationId: shop.organizationId, id },
      data: { statusTimes: { unconfirmed } },
    }),
  );
}

/** What a message has become once the webhooks that have arrived are processed. */
export async function statusAfterWebhooks(system: SystemContext, shop: Shop, id: string) {
  await drainWebhooks(system);
  return (await shop.stored(id)).status;
}
