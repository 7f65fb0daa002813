import type { InboundMessage, Message, MessageError, Person, PhoneNumber } from "../state/records";
import type { MediaType, MessageMedia } from "../state/app-records";
import { isRecord } from "../graph/call";
import { isConnected } from "../graph/health";
import { receiveMedia } from "../media/find-media";
import { findPersonByNumber } from "../phone/find-person";
import { writeAsCustomer } from "../phone/inbound";
import { digitsOf, type Simulator } from "../simulator";
import { filePayload } from "../webhooks/file-payload";
import { applySystem, identityPart, systemContent } from "./change-identity";
import { ControlError, found } from "./control-error";
import {
  EditInput,
  MEDIA_TYPES,
  ReactionInput,
  RevokeMessageInput,
  SystemInput,
  type MessageCommand,
} from "./message-input";
import { createPerson } from "./world";

/** What Meta says of a message it cannot pass on (Meta: "messages webhook reference > unsupported"). */
const UNSUPPORTED: MessageError = {
  code: 131051,
  title: "Message type unknown",
  message: "Message type unknown",
  details: "Message type is currently not supported.",
};

/** A customer does something in a chat. `from` may be a number nobody has yet: then that person is made. */
export function createMessage(sim: Simulator, input: MessageCommand) {
  const phone = found(sim.state.phones.get(input.phoneNumberId), `phone number ${input.phoneNumberId}`);
  if (!isConnected(phone) && !phone.isOnBizApp) {
    throw new ControlError(
      409,
      `Phone number ${phone.id} is not registered, so nobody can write to it. Register it or create it with registered: true.`,
    );
  }
  const person = sender(sim, input);
  const part = readPart(sim, input, person, phone);
  const message = writeAsCustomer(sim, {
    person,
    phone,
    type: input.type,
    part,
    at: input.timestamp === undefined ? sim.now() : input.timestamp * 1000,
    replyTo: input.replyTo,
    referral: input.referral,
    groupId: joinGroup(sim, input, person),
    details: {
      forwarded: input.forwarded,
      context: input.context,
      errors: input.errors ?? (input.type === "unsupported" ? [UNSUPPORTED] : []),
      extra: { ...identityPart(part.content, sim.now(), person), ...input.extra },
    },
  });
  const answer = { wamid: message.wamid, personId: person.id, waId: person.waId };
  if (input.type === "system") applySystem(sim, person, part.content);
  return answer;
}

type Part = Parameters<typeof writeAsCustomer>[1]["part"];

function readPart(sim: Simulator, input: MessageCommand, person: Person, phone: PhoneNumber): Part {
  const { type } = input;
  const given = input[type];
  if (type === "text") return { text: input.text ?? "", content: { body: input.text } };
  if (isMediaType(type)) return readFile(sim, type, input, phone);
  if (type === "reaction") {
    const content = ReactionInput.parse(given);
    return { text: content.emoji ?? "", content, target: content.message_id };
  }
  if (type === "edit") return edit(sim, EditInput.parse(given), person);
  if (type === "revoke") {
    const content = RevokeMessageInput.parse(given);
    own(sim, content.original_message_id, person).revokedAt = sim.now();
    return { text: "", content, target: content.original_message_id };
  }
  if (type === "system")
    return { text: "", content: systemContent(sim, person, phone, SystemInput.parse(given)) };
  const isOptional = type === "unsupported" || input.errors !== undefined;
  if (given === undefined && !isOptional) {
    throw new ControlError(400, `Give "${type}": the object that Meta's webhook has under that name.`);
  }
  return { text: "", content: given };
}

function readFile(sim: Simulator, type: MediaType, input: MessageCommand, phone: PhoneNumber): Part {
  const { file, mimeType, ...description } = input[type] ?? input.media ?? {};
  const media = receiveMedia(sim, phone.id, {
    type,
    file,
    mimeType,
    description: {
      ...description,
      ...(type === "document" ? { filename: description.filename ?? "documento.pdf" } : {}),
    },
  });
  return { text: "", media };
}

/** The customer changes what they wrote: the message itself, and what the webhook says of it. */
function edit(sim: Simulator, input: ReturnType<typeof EditInput.parse>, person: Person): Part {
  const original = own(sim, input.original_message_id, person);
  const { media } = original;
  const text = input.text ?? textOf(input.message);
  original.editedAt = sim.now();
  if (media) original.media = { ...media, caption: text ?? media.caption };
  else original.text = text ?? original.text;
  const message =
    input.message && !media ? input.message : original.media ? ofFile(original.media) : ofText(original.text);
  const content = { original_message_id: original.wamid, message };
  return { text: text ?? "", content, target: original.wamid };
}

const ofText = (body: string) => ({ type: "text", text: { body } });
const ofFile = (media: MessageMedia) => ({ type: media.type, [media.type]: filePayload(media) });

function textOf(message: Record<string, unknown> | undefined): string | undefined {
  const inner = message && message[String(message.type)];
  if (!isRecord(inner)) return undefined;
  const text = inner.body ?? inner.caption;
  return typeof text === "string" ? text : undefined;
}

function own(sim: Simulator, wamid: string, person: Person): InboundMessage {
  const message: Message = found(sim.state.messages.get(wamid), `message ${wamid}`);
  if (message.direction === "inbound" && message.personId === person.id) return message;
  throw new ControlError(409, `Message ${wamid} was not written by ${person.name}.`);
}

function joinGroup(sim: Simulator, { groupId, phoneNumberId }: MessageCommand, person: Person) {
  if (groupId === undefined) return undefined;
  const known = sim.state.groups.get(groupId);
  const group = known ?? { id: groupId, phoneId: phoneNumberId, subject: "Grupo", personIds: [] };
  if (group.phoneId !== phoneNumberId) {
    throw new ControlError(409, `Group ${groupId} is of phone number ${group.phoneId}.`);
  }
  if (!group.personIds.includes(person.id)) group.personIds.push(person.id);
  sim.state.groups.set(groupId, group);
  return groupId;
}

function sender(sim: Simulator, input: MessageCommand): Person {
  if (input.personId !== undefined)
    return found(sim.state.people.get(input.personId), `person ${input.personId}`);
  const number = input.from ?? "";
  const known = findPersonByNumber(sim, number);
  if (known) return known;
  return createPerson(sim, { name: input.name ?? `+${digitsOf(number)}`, phone: number });
}

function isMediaType(type: string): type is MediaType {
  return (MEDIA_TYPES as readonly string[]).includes(type);
}
