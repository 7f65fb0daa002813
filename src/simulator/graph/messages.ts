import type { MessageError, OutboundMessage, Person, PhoneNumber } from "../state/records";
import { newWamid } from "../state/ids";
import { digitsOf, type Simulator } from "../simulator";
import { findPersonByNumber, findPersonByUserId } from "../phone/find-person";
import { isWindowOpen, markInboundRead } from "../phone/inbound";
import { followMessage } from "../phone/outbound";
import { requirePermission, requirePhone, requireToken } from "./authorize";
import { isRecord, type GraphCall } from "./call";
import { invalidParameter, whatsappError } from "./graph-error";
import { isConnected } from "./health";
import { notRegistered, requireWhatsappProduct } from "./phones";

const TEXT_LIMIT = 4096;
const CALLBACK_DATA_LIMIT = 512;
const TYPES = [
  "audio",
  "contacts",
  "document",
  "image",
  "interactive",
  "location",
  "reaction",
  "sticker",
  "template",
  "text",
  "video",
];

type Answer = { body: Record<string, unknown>; after?: () => void };

/** POST /{phone}/messages: a text, a read receipt or a typing indicator (Meta: "Messages API"). */
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
  return sendText(sim, call, phone, failLater);
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

function sendText(
  sim: Simulator,
  call: GraphCall,
  phone: PhoneNumber,
  failLater: MessageError | null,
): Answer {
  const body = call.body;
  const recipient = readRecipient(sim, body, phone);
  const type = body.type ?? "text";
  if (typeof type !== "string" || !TYPES.includes(type)) {
    throw invalidParameter(
      `Param type must be one of {${TYPES.map((one) => one.toUpperCase()).join(", ")}} - got ${JSON.stringify(type)}.`,
    );
  }
  if (type !== "text") {
    throw whatsappError(
      131051,
      "Unsupported message type",
      `The simulator cannot send messages of type ${type} yet.`,
    );
  }
  const text = readText(body.text);
  const replyTo = readContext(body.context);
  const callbackData = readCallbackData(body.biz_opaque_callback_data);
  if (recipient.digits !== null && recipient.digits === digitsOf(phone.displayPhoneNumber)) {
    throw whatsappError(
      131021,
      "Recipient cannot be sender",
      "Sender and recipient phone number is the same.",
    );
  }

  const recipientId = recipient.person?.waId ?? recipient.digits ?? recipient.input;
  const message: OutboundMessage = {
    wamid: newWamid(recipientId, "outbound"),
    direction: "outbound",
    phoneId: phone.id,
    personId: recipient.person?.id ?? null,
    text,
    at: sim.now(),
    replyTo,
    recipientId,
    callbackData,
    status: "accepted",
    doomedBy: failLater ?? doom(sim, phone, recipient.person),
  };
  sim.state.messages.set(message.wamid, message);
  if (recipient.person) sim.typing.delete(`${phone.id}:${recipient.person.id}`);
  sim.changed();

  const contact =
    recipient.digits === null
      ? { input: recipient.input, user_id: recipient.input }
      : { input: recipient.input, wa_id: recipientId };
  return {
    body: { messaging_product: "whatsapp", contacts: [contact], messages: [{ id: message.wamid }] },
    after: () => followMessage(sim, message.wamid),
  };
}

/** What Meta notices only after having said 200. */
function doom(sim: Simulator, phone: PhoneNumber, person: Person | null): MessageError | null {
  if (person === null) {
    return {
      code: 131026,
      title: "Message undeliverable",
      message: "Message undeliverable",
      details: "Message Undeliverable.",
    };
  }
  if (isWindowOpen(sim, phone.id, person.id)) return null;
  return {
    code: 131047,
    title: "Re-engagement message",
    message: "Re-engagement message",
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  };
}

/** `{status:"read", message_id}`: blue ticks up to that message; with typing_indicator the customer sees writing too. */
function markRead(sim: Simulator, call: GraphCall, phone: PhoneNumber): Record<string, unknown> {
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
    sim.typing.set(`${phone.id}:${message.personId}`, sim.now() + 25_000);
    sim.later(25_100, () => sim.changed());
    sim.changed();
  }
  return { success: true };
}

function readRecipient(
  sim: Simulator,
  body: Record<string, unknown>,
  phone: PhoneNumber,
): { input: string; digits: string | null; person: Person | null } {
  if (body.recipient_type !== undefined && body.recipient_type !== "individual") {
    throw invalidParameter("Param recipient_type must be one of {INDIVIDUAL}.");
  }
  const to = typeof body.to === "number" ? String(body.to) : body.to;
  if (typeof to === "string" && to !== "") {
    const digits = digitsOf(to);
    if (digits.length < 7 || digits.length > 15 || /[^\d\s()+.-]/.test(to)) {
      throw whatsappError(131009, "Parameter value is not valid", "The recipient phone number is not valid.");
    }
    return { input: to, digits, person: findPersonByNumber(sim, digits) };
  }
  if (typeof body.recipient === "string" && body.recipient !== "") {
    const businessId = sim.state.wabas.get(phone.wabaId)?.businessId ?? "";
    return {
      input: body.recipient,
      digits: null,
      person: findPersonByUserId(sim, body.recipient, businessId),
    };
  }
  throw invalidParameter("The parameter to is required.");
}

function readText(text: unknown): string {
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
  return text.body;
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

function missing(details: string) {
  return whatsappError(131008, "Required parameter is missing", details);
}

function invalid(details: string) {
  return whatsappError(131009, "Parameter value is not valid", details);
}
