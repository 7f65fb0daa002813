import type { MessageError, PhoneNumber } from "../../state/records";
import { isWindowOpen } from "../../phone/inbound";
import type { Simulator } from "../../simulator";
import type { Outgoing } from "./outgoing";
import type { Recipient } from "./recipient";

/** What Meta notices only after having said 200, and tells by a `failed` status; null when the message will arrive. */
export function doomOf(
  sim: Simulator,
  phone: PhoneNumber,
  recipient: Recipient,
  outgoing: Outgoing,
): MessageError | null {
  if (outgoing.late) return outgoing.late;
  const partner = recipient.group ?? recipient.person;
  if (partner === null) {
    return {
      code: 131026,
      title: "Message undeliverable",
      message: "Message undeliverable",
      details: "Message Undeliverable.",
    };
  }
  if (outgoing.type === "template" || isWindowOpen(sim, phone.id, partner.id)) return null;
  return {
    code: 131047,
    title: "Re-engagement message",
    message: "Re-engagement message",
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  };
}
