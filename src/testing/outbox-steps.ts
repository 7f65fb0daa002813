import { queueMessage } from "@/services/outbox/queue-message";
import { beginSends, type Begun } from "@/services/outbox/begin-sends";
import { claimBatch, type ClaimedMessage } from "@/services/outbox/claim-batch";
import { drainOutbox } from "@/services/outbox/drain-outbox";
import { settleSends, type Outcome } from "@/services/outbox/settle-sends";
import { drainWebhooks } from "@/services/webhooks/drain-webhooks";
import { findSendingCredentials } from "@/services/whatsapp/connections";
import type { SystemContext } from "@/services/context";
import type { Shop } from "./inbox-fixtures";

/** The environment of a worker of its own: this test's database and stand-in of Meta. */
export const workerEnvironment = () => ({ ...process.env, LOG_LEVEL: "info" });

/** A text message as a client sends it. */
export const text = (body: string) => ({ type: "text" as const, text: { body } });

/** An agent sends a text. */
export async function queue(shop: Shop, conversationId: string, body: string, idempotencyKey?: string) {
  const { message } = await queueMessage(shop.ctx, { conversationId, idempotencyKey, message: text(body) });
  return message;
}

/** Conversations with customers who have just written, without going through Meta's stand-in. */
export async function openConversations(shop: Shop, count: number): Promise<string[]> {
  const { organizationId } = shop;
  const rows = await shop.ctx.tenant(
    (db) => db.$queryRaw<{ id: string }[]>`
      WITH people AS (
        INSERT INTO contacts (id, organization_id, wa_id, phone_key, updated_at)
        SELECT gen_random_uuid()::text, ${organizationId}, wa_id, wa_id, now()
        FROM generate_series(1, ${count}) AS number, LATERAL (SELECT '4420' || lpad(number::text, 8, '0')) AS digits (wa_id)
        RETURNING id
      )
      INSERT INTO conversations (id, organization_id, phone_number_id, contact_id, last_inbound_at, updated_at)
      SELECT gen_random_uuid()::text, ${organizationId}, number.id, people.id, now(), now()
      FROM people CROSS JOIN whatsapp_phone_numbers AS number
      WHERE number.organization_id = ${organizationId}
      RETURNING id`,
  );
  return rows.map(({ id }) => id);
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
  const grant = await findSendingCredentials(shop.ctx, claimed.phoneId);
  if (!grant) throw new Error("The number is not connected");
  const [begun] = await beginSends(shop.ctx, [{ claimed, grant, metaMediaIds: new Map() }]);
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
