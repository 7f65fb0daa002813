import type { PhoneNumber } from "../state/records";
import { markInboundRead } from "../phone/inbound";
import type { Simulator } from "../simulator";
import { isRecord, type GraphCall } from "./call";
import { invalidParameter, whatsappError } from "./graph-error";

const TYPING_MS = 25_000;

/** `{status:"read", message_id}`: blue ticks up to that message; with typing_indicator the customer sees writing too. */
export function markRead(sim: Simulator, call: GraphCall, phone: PhoneNumber): Record<string, unknown> {
  const { status, message_id: wamid, typing_indicator: typing } = call.body;
  if (status !== "read")
    throw invalidParameter(`Param status must be one of {READ} - got ${JSON.stringify(status)}.`);
  if (typeof wamid !== "string") throw invalidParameter("The parameter message_id is required.");
  const message = sim.state.messages.get(wamid);
  if (message?.direction !== "inbound" || message.phoneId !== phone.id) {
    throw whatsappError(100, "Invalid parameter", "The message with that message_id does not exist.");
  }
  if (typing !== undefined && !(isRecord(typing) && typing.type === "text")) {
    throw invalidParameter("Param typing_indicator['type'] must be one of {TEXT}.");
  }
  markInboundRead(sim, message);
  if (typing !== undefined && message.personId !== null) {
    sim.typing.set(`${phone.id}:${message.personId}`, sim.now() + TYPING_MS);
    sim.later(TYPING_MS + 100, () => sim.changed());
    sim.changed();
  }
  return { success: true };
}
