import type { Message, OutboundMessage, PhoneNumber } from "../state/records";
import { ControlError, found } from "../control/control-error";
import { newWamid } from "../state/ids";
import { addMessage } from "../state/message-index";
import type { Simulator } from "../simulator";
import { followMessage } from "../phone/outbound";
import { findPartner, requireAppPhone } from "./app-chats";
import { toMedia } from "./app-messages";
import { sharedSince } from "./business-app";
import type { EchoCommand } from "./inputs";
import { echoValue, type EchoChange } from "./payloads";
import { sendAppField } from "./sync";

/**
 * The business does something on its own phone: writes, edits or deletes. While the number is shared with the platform an
 * echo follows (Meta: "smb_message_echoes webhook reference"). Returns the wamid that the echo has.
 */
export function actOnBusinessPhone(sim: Simulator, input: EchoCommand): { wamid: string } {
  const phone = requireAppPhone(sim, input.phoneNumberId);
  if (input.type === "message") return writeFromApp(sim, phone, input);
  const message = requireOwn(
    found(sim.state.messages.get(input.original ?? ""), `message ${input.original}`),
  );
  const at = sim.now();
  if (input.type === "revoke") message.revokedAt = at;
  if (input.type === "edit") {
    message.editedAt = at;
    if (message.media) message.media = { ...message.media, caption: input.text };
    else message.text = input.text ?? message.text;
  }
  const wamid = newWamid(message.recipientId, "outbound");
  echo(sim, phone, message, { type: input.type, wamid, at });
  sim.changed();
  return { wamid };
}

function writeFromApp(sim: Simulator, phone: PhoneNumber, input: EchoCommand): { wamid: string } {
  const person = findPartner(sim, { personId: input.personId, phone: input.to, name: input.name });
  const message: OutboundMessage = {
    wamid: newWamid(person.waId, "outbound"),
    direction: "outbound",
    phoneId: phone.id,
    personId: person.id,
    text: input.text ?? "",
    at: sim.now(),
    replyTo: input.replyTo,
    recipientId: person.waId,
    callbackData: null,
    status: "accepted",
    doomedBy: null,
    viaApp: true,
    ...(input.media ? { media: toMedia(input.media) } : {}),
    ...(sharedSince(sim, phone) === null ? { isUnheard: true as const } : {}),
  };
  addMessage(sim.state, message);
  echo(sim, phone, message, null);
  followMessage(sim, message.wamid);
  sim.changed();
  return { wamid: message.wamid };
}

function echo(sim: Simulator, phone: PhoneNumber, message: OutboundMessage, change: EchoChange | null): void {
  const waba = sim.state.wabas.get(phone.wabaId);
  if (!waba || sharedSince(sim, phone) === null) return;
  const person = (message.personId !== null && sim.state.people.get(message.personId)) || null;
  sendAppField(sim, phone, "smb_message_echoes", echoValue({ message, change, person, phone, waba }));
}

function requireOwn(message: Message): OutboundMessage {
  if (message.direction === "outbound" && message.viaApp && message.revokedAt === undefined) return message;
  throw new ControlError(
    409,
    "Only what was sent from the business's phone, and is still there, can be edited or revoked.",
  );
}
