import type { MessageError, OutboundMessage, OutboundStatus, Person } from "../state/records";
import type { Simulator } from "../simulator";
import { entry, statusValue } from "../webhooks/payloads";

const RANK: Record<OutboundStatus, number> = { accepted: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

/**
 * What follows an accepted message: `sent`, then `delivered` when the customer's phone is online; or `failed` when it was
 * doomed (window closed, nobody there). Survives a restart: whatever is unfinished is taken up by calling this again.
 */
export function followMessage(sim: Simulator, wamid: string): void {
  sim.later(sim.statusDelays.sentMs, () => {
    const message = outbound(sim, wamid);
    if (!message) return;
    if (message.status === "accepted") {
      if (message.doomedBy) return advance(sim, message, "failed", [message.doomedBy]);
      advance(sim, message, "sent");
    }
    if (message.status === "sent" && isOnline(sim, message)) {
      sim.later(sim.statusDelays.deliveredMs, () => deliver(sim, wamid));
    }
  });
}

/** The customer's phone has come online: everything that waited for it arrives. */
export function deliverWaiting(sim: Simulator, person: Person): void {
  for (const message of [...sim.state.messages.values()]) {
    if (message.direction === "outbound" && message.personId === person.id) deliver(sim, message.wamid);
  }
}

/** The customer opened the chat: every message that arrived is read. */
export function readChat(sim: Simulator, person: Person, phoneId: string): number {
  let count = 0;
  for (const message of [...sim.state.messages.values()]) {
    if (message.direction !== "outbound" || message.phoneId !== phoneId) continue;
    if (message.personId !== person.id || message.status !== "delivered") continue;
    advance(sim, message, "read");
    count += 1;
  }
  return count;
}

/**
 * Sends a status webhook for a message. The message itself only moves forward, but the webhook always leaves: Meta
 * promises no order, and tests need wrong ones.
 */
export function advance(
  sim: Simulator,
  message: OutboundMessage,
  status: Exclude<OutboundStatus, "accepted">,
  errors: MessageError[] = [],
): void {
  if (RANK[status] > RANK[message.status]) message.status = status;
  const phone = sim.state.phones.get(message.phoneId);
  const waba = phone && sim.state.wabas.get(phone.wabaId);
  // What the business sent from its own phone is none of the API's business.
  if (phone && waba && !message.viaApp) {
    const at = sim.now();
    const person = (message.personId !== null && sim.state.people.get(message.personId)) || null;
    const value = statusValue({ message, status, at, errors, person, phone, waba });
    sim.webhooks.send({
      entry: entry(waba.id, "messages", value, at),
      wabaId: waba.id,
      phoneId: phone.id,
      route: "messages",
    });
  }
  sim.changed();
}

function deliver(sim: Simulator, wamid: string): void {
  const message = outbound(sim, wamid);
  if (message?.status === "sent" && isOnline(sim, message)) advance(sim, message, "delivered");
}

function isOnline(sim: Simulator, message: OutboundMessage): boolean {
  return message.personId !== null && sim.state.people.get(message.personId)?.online === true;
}

function outbound(sim: Simulator, wamid: string): OutboundMessage | null {
  const message = sim.state.messages.get(wamid);
  return message?.direction === "outbound" ? message : null;
}
