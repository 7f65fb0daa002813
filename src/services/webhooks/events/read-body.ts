import type { MessageAttributes } from "@/contracts/messages";
import { toStorable } from "@/lib/storable-json";
import type { MediaReference } from "./domain-event";
import { asFlag, asId, asObject, asText, type JsonObject } from "./json-values";
import { readErrors } from "./read-errors";

/** What a message says, whoever sent it: the same for inbound messages, echoes and history. */
export type MessageBody = {
  type: string;
  content: JsonObject;
  media: MediaReference | null;
  /** Of a reaction, edit or revoke: what it changes. */
  targetWamid: string | null;
  replyToWamid: string | null;
  attributes: MessageAttributes;
};

const WAMID_MAX = 512;
const TYPE_MAX = 64;

/** A wamid, or null where there is none. */
export function asWamid(value: unknown): string | null {
  return asId(value, WAMID_MAX);
}

/**
 * Reads type, content and attributes of a message (Meta: "messages webhook reference"). Any type is taken, and what an
 * unknown one says is kept as it came; nothing optional that is missing or of another shape costs anything else.
 */
export function readBody(message: JsonObject): MessageBody {
  const named = asText(message.type, Infinity);
  const type = named === null ? "unknown" : named.slice(0, TYPE_MAX).toWellFormed();
  const content = readContent(message, type, named);
  return {
    type,
    content,
    media: readMedia(type, content),
    targetWamid: readTarget(type, content),
    replyToWamid: asWamid(asObject(message.context)?.id),
    attributes: readAttributes(message),
  };
}

const knownTypes: ReadonlySet<string> = new Set([
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "button",
  "interactive",
  "reaction",
  "order",
  "system",
  "edit",
  "revoke",
  "unsupported",
  "request_welcome",
  "media_placeholder",
  "template",
]);

/** What every message has, whatever its type; the rest of one of an unknown type is what it says. */
const COMMON: ReadonlySet<string> = new Set([
  "id",
  "from",
  "from_user_id",
  "from_parent_user_id",
  "to",
  "to_user_id",
  "timestamp",
  "type",
  "context",
  "history_context",
  "referral",
  "group_id",
  "errors",
]);

/** @param named the type before it was cut, by which its object is called. */
function readContent(message: JsonObject, type: string, named: string | null): JsonObject {
  // `message.constructor` is there for a message of type `constructor`, too.
  const value = named !== null && Object.hasOwn(message, named) ? message[named] : undefined;
  const object = asObject(value);
  if (type === "contacts") return readContacts(value, message.origin);
  if (type === "reaction") return { ...object, emoji: asText(object?.emoji) ?? "" };
  if (type === "interactive" && object !== null) return readInteractive(object);
  if (object !== null) return object;
  if (value !== undefined && value !== null && named !== null) return { [type]: value };
  return knownTypes.has(type) ? {} : restOf(message);
}

function readContacts(value: unknown, origin: unknown): JsonObject {
  const contacts = Array.isArray(value) ? (value as unknown[]) : asObject(value) === null ? [] : [value];
  const asked = asText(origin, 64);
  return { contacts, ...(asked === null ? {} : { origin: asked }) };
}

/** More than a flow's answer may ever be, and little enough to be parsed beside the text. */
const RESPONSE_MAX = 64 * 1024;

/** The answers of a flow come as text that holds JSON: they stay as they came, and are added as `response`. */
function readInteractive(interactive: JsonObject): JsonObject {
  const reply = asObject(interactive.nfm_reply);
  const text = reply?.response_json;
  if (typeof text !== "string" || text.length > RESPONSE_MAX) return interactive;
  try {
    const response = asObject(toStorable(JSON.parse(text)));
    return response === null ? interactive : { ...interactive, nfm_reply: { ...reply, response } };
  } catch {
    return interactive;
  }
}

function restOf(message: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(message).filter(([key]) => !COMMON.has(key)));
}

/** A type that is a file. */
const MEDIA: ReadonlySet<string> = new Set(["image", "video", "audio", "document", "sticker"]);

function readMedia(type: string, content: JsonObject): MediaReference | null {
  if (type === "edit") {
    const message = asObject(content.message);
    const inner = asText(message?.type, TYPE_MAX);
    return message !== null && inner !== null && MEDIA.has(inner)
      ? readMedia(inner, asObject(message[inner]) ?? {})
      : null;
  }
  const metaMediaId = MEDIA.has(type) ? asId(content.id) : null;
  if (metaMediaId === null) return null;
  return {
    metaMediaId,
    declaredType: asText(content.mime_type, 128),
    filename: asText(content.filename, 512),
  };
}

function readTarget(type: string, content: JsonObject): string | null {
  if (type === "reaction") return asWamid(content.message_id);
  return type === "edit" || type === "revoke" ? asWamid(content.original_message_id) : null;
}

function readAttributes(message: JsonObject): MessageAttributes {
  const attributes: MessageAttributes = {};
  const context = asObject(message.context);
  if (context !== null) {
    if (asFlag(context.frequently_forwarded) === true) attributes.forwarded = "often";
    else if (asFlag(context.forwarded) === true) attributes.forwarded = "once";
    const product = asObject(context.referred_product);
    if (product !== null) attributes.referredProduct = product;
  }
  const referral = asObject(message.referral);
  if (referral !== null) attributes.referral = referral;
  const identity = asObject(message.identity);
  if (identity !== null) attributes.identity = identity;
  if (message.errors !== undefined) {
    const errors = readErrors(message.errors);
    if (errors.length > 0) attributes.errors = errors;
  }
  return attributes;
}
