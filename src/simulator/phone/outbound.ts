import type { MessageError, OutboundMessage, OutboundStatus, Person } from "../state/records";
import { newGraphId } from "../state/ids";
import { chatOf, chatsOf, noteStatus } from "../state/message-index";
import type { Simulator } from "../simulator";
import { entry, statusValue } from "../webhooks/payloads";

const RANK: Record<OutboundStatus, number> = {
  accepted: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  played: 4,
  failed: 5,
};

/**
 * What follows an accepted message: `sent`, then `delivered` when the customer's phone is online; or `failed` when it was
 * doomed (window closed, nobody there). Survives a restart: whatever is unfinished is taken up by calling this again.
 */
export function followMessage(sim: Simulator, wamid: string): void {
  const delays = sim.statusDelays;
  if (delays === "off") return;
  sim.later(delays.sentMs, () => {
    const message = outbound(sim, wamid);
    if (!message) return;
    if (message.status === "accepted") {
      if (message.doomedBy) return advance(sim, message, "failed", [message.doomedBy]);
      advance(sim, message, "sent");
    }
    if (message.status === "sent" && isOnline(sim, message)) {
      sim.later(delays.deliveredMs, () => deliver(sim, wamid));
    }
  });
}

/** The customer's phone has come online: everything that waited for it arrives. */
export function deliverWaiting(sim: Simulator, person: Person): void {
  for (const chat of chatsOf(sim.state, person.id)) {
    for (const message of [...chat.openOutbound]) deliver(sim, message.wamid);
  }
}

/** The customer opened the chat: every message that arrived is read. */
export function readChat(sim: Simulator, person: Person, phoneId: string): number {
  let count = 0;
  for (const message of [...(chatOf(sim.state, phoneId, person.id)?.openOutbound ?? [])]) {
    if (message.status !== "delivered" || message.type === "reaction") continue;
    advance(sim, message, "read");
    count += 1;
  }
  return count;
}

/** The customer listened to a voice message (Meta: "status messages webhook reference > played"). */
export function playVoice(sim: Simulator, message: OutboundMessage): void {
  if (message.media?.voice !== true || message.status === "played") return;
  if (message.status === "delivered") advance(sim, message, "read");
  if (message.status === "read") advance(sim, message, "played");
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
  noteStatus(sim.state, message);
  const phone = sim.state.phones.get(message.phoneId);
  const waba = phone && sim.state.wabas.get(phone.wabaId);
  // What the business sent from its own phone is none of the API's business.
  if (phone && waba && !message.viaApp) {
    const at = sim.now();
    const person = (message.personId !== null && sim.state.people.get(message.personId)) || null;
    const participant = participantOf(sim, message);
    const value = statusValue({ message, status, at, errors, person, participant, phone, waba });
    const deliveryIds = sim.webhooks.send({
      entry: entry(waba.id, "messages", value, at),
      wabaId: waba.id,
      phoneId: phone.id,
      route: "messages",
    });
    const error = errors[0] ? { error: errors[0].title } : {};
    message.events?.push({ id: newGraphId(), status, at, deliveryIds, ...error });
  }
  sim.changed();
}

/** Who in a group has got a message: the first of it stands for all. */
function participantOf(sim: Simulator, { groupId }: OutboundMessage): Person | null {
  const [first] = (groupId !== undefined && sim.state.groups.get(groupId)?.personIds) || [];
  return (first !== undefined && sim.state.people.get(first)) || null;
}

function deliver(sim: Simulator, wamid: string): void {
  const message = outbound(sim, wamid);
  if (message?.status === "sent" && isOnline(sim, message)) advance(sim, message, "delivered");
}

function isOnline(sim: Simulator, message: OutboundMessage): boolean {
  if (message.groupId !== undefined) return participantOf(sim, message)?.online === true;
  return message.personId !== null && sim.state.people.get(message.personId)?.online === true;
}

function outbound(sim: Simulator, wamid: string): OutboundMessage | null {
  const message = sim.state.messages.get(wamid);
  return message?.direction === "outbound" ? message : null;
}
