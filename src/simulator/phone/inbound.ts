import type { InboundMessage, Person, PhoneNumber } from "../state/records";
import { newWamid } from "../state/ids";
import { sharedSince } from "../coexistence/business-app";
import type { Simulator } from "../simulator";
import { entry, inboundTextValue } from "../webhooks/payloads";

/** A customer writes a text to a business number. Every app that is subscribed to the WABA hears of it. */
export function writeAsCustomer(
  sim: Simulator,
  input: { person: Person; phone: PhoneNumber; text: string; replyTo: string | null },
): InboundMessage {
  // The business reads it on its phone, whoever else listens.
  const isInApp = input.phone.isOnBizApp;
  const isUnheard = isInApp && sharedSince(sim, input.phone) === null;
  const message: InboundMessage = {
    wamid: newWamid(input.person.waId, "inbound"),
    direction: "inbound",
    phoneId: input.phone.id,
    personId: input.person.id,
    text: input.text,
    at: sim.now(),
    replyTo: input.replyTo,
    status: isInApp ? "delivered" : "sent",
    ...(isUnheard ? { isUnheard } : {}),
  };
  sim.state.messages.set(message.wamid, message);

  const waba = sim.state.wabas.get(input.phone.wabaId);
  if (waba && !isUnheard) {
    const value = inboundTextValue({ message, person: input.person, phone: input.phone, waba });
    sim.webhooks.send({
      entry: entry(waba.id, "messages", value, message.at),
      wabaId: waba.id,
      phoneId: input.phone.id,
      route: "messages",
      inboundWamid: message.wamid,
    });
  }
  sim.changed();
  return message;
}

/** The second grey tick: the business's side has taken the message. */
export function markInboundDelivered(sim: Simulator, wamid: string): void {
  const message = sim.state.messages.get(wamid);
  if (message?.direction === "inbound" && message.status === "sent") message.status = "delivered";
}

/**
 * The business read a message: it and everything the same customer wrote before it turn blue
 * (Meta: "Mark messages as read").
 */
export function markInboundRead(sim: Simulator, read: InboundMessage): void {
  for (const message of sim.state.messages.values()) {
    if (message.direction !== "inbound" || message.phoneId !== read.phoneId) continue;
    if (message.personId !== read.personId || message.at > read.at) continue;
    message.status = "read";
  }
  sim.changed();
}

/** Whether the customer wrote to the number within the last 24 hours (Meta: "Customer service windows"). */
export function isWindowOpen(sim: Simulator, phoneId: string, personId: string): boolean {
  const since = sim.now() - 24 * 3_600_000;
  for (const message of sim.state.messages.values()) {
    if (message.direction !== "inbound" || message.phoneId !== phoneId || message.isUnheard) continue;
    if (message.personId === personId && message.at >= since) return true;
  }
  return false;
}
