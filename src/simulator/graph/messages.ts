import type { MediaType } from "../state/app-records";
import type { MessageError, OutboundMessage, PhoneNumber } from "../state/records";
import { newGraphId, newWamid } from "../state/ids";
import { addMessage } from "../state/message-index";
import type { Simulator } from "../simulator";
import { followMessage } from "../phone/outbound";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import { isRecord, type GraphCall } from "./call";
import { invalidParameter, whatsappError } from "./graph-error";
import { isConnected } from "./health";
import { requirePairRate, requireThroughput } from "./limits";
import { markRead } from "./mark-read";
import { notRegistered, requireWhatsappProduct } from "./phones";
import { invalid } from "./sends/checks";
import { doomOf } from "./sends/doom";
import type { Outgoing } from "./sends/outgoing";
import { priceMessage } from "./sends/price";
import { readFile } from "./sends/read-file";
import { readInteractive } from "./sends/read-interactive";
import { readContacts, readLocation, readPin, readReaction, readTextMessage } from "./sends/read-plain";
import { readTemplate } from "./sends/read-template";
import { readRecipient, type Recipient } from "./sends/recipient";

const CALLBACK_DATA_LIMIT = 512;

type Body = Record<string, unknown>;
type Reader = (sim: Simulator, phone: PhoneNumber, body: Body) => Outgoing;
type Answer = { body: Record<string, unknown>; after?: () => void };

const file =
  (type: MediaType): Reader =>
  (sim, phone, body) =>
    readFile(sim, phone, body, type);
const READERS: Record<string, Reader> = {
  audio: file("audio"),
  contacts: (_, __, body) => readContacts(body),
  document: file("document"),
  image: file("image"),
  interactive: readInteractive,
  location: (_, __, body) => readLocation(body),
  pin: (_, __, body) => readPin(body),
  reaction: readReaction,
  sticker: file("sticker"),
  template: readTemplate,
  text: (_, __, body) => readTextMessage(body),
  video: file("video"),
};

/** POST /{phone}/messages: a message, a read receipt or a typing indicator (Meta: "Messages API"). */
export function postMessage(
  sim: Simulator,
  call: GraphCall,
  id: string,
  failLater: MessageError | null,
): Answer {
  const token = requireToken(sim, call);
  const phone = requirePhone(sim, call, id, token);
  requirePermission(token, "whatsapp_business_messaging");
  requireWhatsappProduct(call);
  if (!isConnected(phone)) throw notRegistered();
  requireUnlocked(sim, phone);
  if (call.body.status !== undefined) return { body: markRead(sim, call, phone) };
  requireSettled(sim, phone);
  requireThroughput(sim, phone);
  return send(sim, call.body, phone, failLater);
}

/** 131031 while Meta has disabled the account or banned the number (Meta: "Policy enforcement"). */
function requireUnlocked(sim: Simulator, phone: PhoneNumber): void {
  if (sim.state.wabas.get(phone.wabaId)?.isDisabled !== true && phone.status !== "BANNED") return;
  throw whatsappError(131031, "Business Account locked", "Business Account has been locked.", 403);
}

/** 131057 while the number's Business app moves to another phone (Meta: account_update, ACCOUNT_OFFBOARDED). */
function requireSettled(sim: Simulator, phone: PhoneNumber): void {
  if (sim.state.businessApps.get(phone.id)?.isMoving !== true) return;
  throw whatsappError(
    131057,
    "Account in maintenance mode",
    "The WhatsApp Business app of this number is being moved to another phone.",
    500,
  );
}

function send(sim: Simulator, body: Body, phone: PhoneNumber, failLater: MessageError | null): Answer {
  const recipient = readRecipient(sim, body, phone);
  const outgoing = readOutgoing(sim, phone, body);
  const replyTo = readContext(body.context);
  const callbackData = readCallbackData(body.biz_opaque_callback_data);
  requireReachable(recipient, outgoing);
  const recipientId = recipient.waId ?? recipient.person?.waId ?? recipient.input;
  requirePairRate(sim, phone, recipientId);

  const { type, text, content, media, target } = outgoing;
  const message: OutboundMessage = {
    wamid: newWamid(recipientId, "outbound"),
    direction: "outbound",
    phoneId: phone.id,
    personId: recipient.person?.id ?? null,
    text,
    at: sim.now(),
    replyTo: type === "reaction" ? null : replyTo,
    recipientId,
    callbackData,
    status: "accepted",
    doomedBy: failLater ?? doomOf(sim, phone, recipient, outgoing),
    request: body,
    historyId: newGraphId(),
    events: [],
    ...(type === "text" ? {} : { type }),
    ...(content === undefined ? {} : { content }),
    ...(media ? { media } : {}),
    ...(target === undefined ? {} : { target }),
    ...(recipient.group ? { groupId: recipient.group.id } : {}),
  };
  addMessage(sim.state, message);
  priceMessage(sim, message, outgoing.category);
  if (recipient.person) sim.typing.delete(`${phone.id}:${recipient.person.id}`);
  sim.changed();

  const contact =
    recipient.waId === null
      ? { input: recipient.input, user_id: recipient.input }
      : { input: recipient.input, wa_id: recipient.waId };
  const pacing = type === "template" ? { message_status: "accepted" } : {};
  return {
    body: {
      messaging_product: "whatsapp",
      contacts: [contact],
      messages: [{ id: message.wamid, ...pacing }],
    },
    after: () => followMessage(sim, message.wamid),
  };
}

function readOutgoing(sim: Simulator, phone: PhoneNumber, body: Body): Outgoing {
  const type = body.type ?? "text";
  const read = typeof type === "string" && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read) return read(sim, phone, body);
  const types = Object.keys(READERS).map((one) => one.toUpperCase());
  throw invalidParameter(`Param type must be one of {${types.join(", ")}} - got ${JSON.stringify(type)}.`);
}

/** 131062: one-time codes go to numbers only (Meta: "Business-scoped user IDs"). */
function requireReachable(recipient: Recipient, outgoing: Outgoing): void {
  if (recipient.waId !== null || outgoing.category !== "AUTHENTICATION") return;
  throw whatsappError(
    131062,
    "Business-scoped user ID is not supported for this message",
    "Authentication templates need a phone number.",
  );
}

function readContext(context: unknown): string | null {
  if (context === undefined || context === null) return null;
  if (isRecord(context) && typeof context.message_id === "string") return context.message_id;
  throw invalid("Param context['message_id'] must be a string.");
}

function readCallbackData(data: unknown): string | null {
  if (data === undefined || data === null) return null;
  if (typeof data !== "string") throw invalid("Param biz_opaque_callback_data must be a string.");
  if (data.length > CALLBACK_DATA_LIMIT) {
    throw invalidParameter(
      `Param biz_opaque_callback_data must be at most ${CALLBACK_DATA_LIMIT} characters long.`,
    );
  }
  return data;
}
