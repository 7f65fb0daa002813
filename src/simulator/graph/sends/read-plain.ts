import type { PhoneNumber } from "../../state/records";
import type { Simulator } from "../../simulator";
import { isRecord } from "../call";
import { invalidParameter } from "../graph-error";
import { invalid, missing, requireList, requireObject, requireText } from "./checks";
import type { Outgoing } from "./outgoing";

const TEXT_LIMIT = 4096;
const CONTACTS_LIMIT = 257;
const REACTION_LIVES_MS = 30 * 24 * 3_600_000;

/** `text` (Meta: "Messages API > Text object"). */
export function readTextMessage(body: Record<string, unknown>): Outgoing {
  const { text } = body;
  if (!isRecord(text)) throw missing("Parameter 'text' is mandatory for type 'text'");
  if (text.body === undefined || text.body === "") {
    throw missing("Parameter 'body' is mandatory for object 'text'");
  }
  if (typeof text.body !== "string") throw invalid("Param text['body'] must be a string.");
  if (text.preview_url !== undefined && typeof text.preview_url !== "boolean") {
    throw invalid("Param text['preview_url'] must be a boolean.");
  }
  if ([...text.body].length > TEXT_LIMIT) {
    throw invalidParameter(`Param text['body'] must be at most ${TEXT_LIMIT} characters long.`);
  }
  return { type: "text", text: text.body };
}

/** `location`: coordinates as numbers, or as texts of numbers. */
export function readLocation(body: Record<string, unknown>): Outgoing {
  const location = requireObject(body, "location");
  const content = {
    ...location,
    latitude: coordinate(location, "latitude", 90),
    longitude: coordinate(location, "longitude", 180),
  };
  return { type: "location", text: "", content };
}

/** `contacts`: cards that have at least a name. */
export function readContacts(body: Record<string, unknown>): Outgoing {
  const contacts = requireList(body, "contacts", { min: 1, max: CONTACTS_LIMIT });
  for (const contact of contacts) requireText(requireObject(contact, "name"), "formatted_name", 1024);
  return { type: "contacts", text: "", content: contacts };
}

/**
 * `reaction`: one to what is not in the chat, is too old or itself a reaction is noticed late (Meta: "Reaction messages":
 * 131009).
 */
export function readReaction(sim: Simulator, phone: PhoneNumber, body: Record<string, unknown>): Outgoing {
  const reaction = requireObject(body, "reaction");
  const target = requireText(reaction, "message_id", 512, "reaction['message_id']");
  const { emoji } = reaction;
  if (emoji === undefined) throw missing("Parameter 'emoji' is mandatory for object 'reaction'");
  if (typeof emoji !== "string" || [...emoji].length > 12)
    throw invalid("Param reaction['emoji'] is not an emoji.");
  const message = sim.state.messages.get(target);
  const isThere =
    message?.phoneId === phone.id &&
    message.type !== "reaction" &&
    message.revokedAt === undefined &&
    message.at > sim.now() - REACTION_LIVES_MS;
  const title = "Parameter value is not valid";
  const late = { code: 131009, title, message: title, details: "The message cannot be reacted to." };
  return { type: "reaction", text: emoji, content: { emoji }, target, ...(isThere ? {} : { late }) };
}

/** `pin` of a message in a group. */
export function readPin(body: Record<string, unknown>): Outgoing {
  if (body.recipient_type !== "group") throw invalid("Only messages in groups can be pinned.");
  return { type: "pin", text: "", content: requireObject(body, "pin") };
}

function coordinate(location: Record<string, unknown>, name: string, limit: number): number {
  if (location[name] === undefined) throw missing(`Parameter '${name}' is mandatory for object 'location'`);
  const value = location[name] === "" ? NaN : Number(location[name]);
  if (Math.abs(value) <= limit) return value;
  throw invalid(`Param location['${name}'] must be a number from -${limit} to ${limit}.`);
}
