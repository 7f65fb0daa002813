import type { AppRef, Delivery, MessageEvent, OutboundMessage, PhoneNumber } from "../state/records";
import { appOf } from "../apps";
import { messageByHistoryId, sentBy } from "../state/message-index";
import type { Simulator } from "../simulator";
import { addressFor } from "../webhooks/recipients";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import type { GraphCall } from "./call";
import { unknownObject } from "./graph-error";
import { pickFields } from "./fields";
import { page } from "./paging";

const historyType = {
  name: "WhatsAppMessageHistory",
  defaults: ["id", "message_id", "events"],
  known: ["id", "message_id", "events"],
};
/** The states that the history knows; there is none for a voice message that was played. */
const SHOWN: Record<MessageEvent["status"], string | null> = {
  sent: "SENT",
  delivered: "DELIVERED",
  read: "READ",
  failed: "FAILED",
  played: null,
};

/**
 * GET /{phone}/message_history: the statuses of what was sent, newest first, and what became of the webhooks about them
 * (Meta: "Message history API"). `message_id` picks one message.
 */
export function listMessageHistory(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, "whatsapp_business_messaging");
  const wamid = call.query.get("message_id");
  const messages = wamid === null ? [...sentBy(sim.state, phone.id)].reverse() : oneOf(sim, phone, wamid);
  const nodes = messages.flatMap((message) => {
    const { historyId } = message;
    return historyId === undefined ? [] : [{ id: historyId, message }];
  });
  const fields = call.query.get("fields");
  return page(call, nodes, ({ id: historyId, message }) =>
    pickFields(
      {
        id: historyId,
        message_id: message.wamid,
        events: { data: showEvents(sim, phone, message, token.appId) },
      },
      fields,
      historyType,
    ),
  );
}

/** GET /{history}/events. */
export function listHistoryEvents(sim: Simulator, call: GraphCall, id: string): Record<string, unknown> {
  const token = requireToken(sim, call);
  const message = messageByHistoryId(sim.state, id);
  if (!message) throw unknownObject(id, call.method);
  const phone = requirePhone(sim, call, message.phoneId, token);
  return page(call, showEvents(sim, phone, message, token.appId), (event) => event);
}

function oneOf(sim: Simulator, phone: PhoneNumber, wamid: string): OutboundMessage[] {
  const message = sim.state.messages.get(wamid);
  return message?.direction === "outbound" && message.phoneId === phone.id && !message.viaApp
    ? [message]
    : [];
}

function showEvents(sim: Simulator, phone: PhoneNumber, message: OutboundMessage, asking: AppRef) {
  return (message.events ?? []).flatMap((event) => {
    const status = SHOWN[event.status];
    if (status === null) return [];
    const deliveries = event.deliveryIds.map((id) => sim.state.deliveries.get(id));
    const own = deliveries.find((delivery) => delivery?.appId === asking);
    return [
      {
        id: event.id,
        delivery_status: status,
        timestamp: Math.floor(event.at / 1000),
        ...(event.deliveryIds.length === 0 ? {} : { webhook_update_state: stateOf(own) }),
        application: { id: appOf(sim, asking)?.id },
        webhook_uri: addressFor(sim, asking, { phoneId: phone.id, wabaId: phone.wabaId }) ?? undefined,
        ...(event.error === undefined ? {} : { error_description: event.error }),
      },
    ];
  });
}

/** What became of a webhook; one that is no longer known was delivered long ago. */
function stateOf(delivery: Delivery | undefined): string {
  if (!delivery || delivery.state === "delivered") return "DELIVERED";
  if (delivery.state === "abandoned") return "FAILED";
  return delivery.attempts.length > 0 ? "RETRYING" : "PENDING";
}
