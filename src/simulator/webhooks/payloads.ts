import type {
  InboundMessage,
  MessageError,
  OutboundMessage,
  Person,
  PhoneNumber,
  Waba,
  WebhookEntry,
} from "../state/records";
import { businessScopedUserId } from "../state/ids";
import { digitsOf } from "../simulator";

const ERROR_HELP = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/";

/** The outer object every WhatsApp webhook has (Meta: "Webhooks > Overview"). */
export function envelope(entries: WebhookEntry[]) {
  return { object: "whatsapp_business_account", entry: entries };
}

/** One change as an entry. `time` in milliseconds; Meta sends seconds. */
export function entry(id: string, field: string, value: unknown, time: number): WebhookEntry {
  return { id, time: Math.floor(time / 1000), changes: [{ field, value }] };
}

/** The value of field `messages` for a customer's text (Meta: "messages webhook reference > text"). */
export function inboundTextValue(input: {
  message: InboundMessage;
  person: Person;
  phone: PhoneNumber;
  waba: Waba;
}) {
  const { message, person, phone, waba } = input;
  const userId = businessScopedUserId(person.country, person.id, waba.businessId);
  const waId = person.hidesPhone ? {} : { wa_id: person.waId };
  const from = person.hidesPhone ? {} : { from: person.waId };
  const profile = person.username ? { name: person.name, username: person.username } : { name: person.name };
  const context = message.replyTo
    ? { context: { from: digitsOf(phone.displayPhoneNumber), id: message.replyTo } }
    : {};
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    contacts: [{ profile, ...waId, user_id: userId }],
    messages: [
      {
        ...context,
        ...from,
        from_user_id: userId,
        id: message.wamid,
        timestamp: seconds(message.at),
        type: "text",
        text: { body: message.text },
      },
    ],
  };
}

/** The value of field `messages` for one status of a message the business sent (Meta: "status messages webhook reference"). */
export function statusValue(input: {
  message: OutboundMessage;
  status: string;
  at: number;
  errors: MessageError[];
  person: Person | null;
  phone: PhoneNumber;
  waba: Waba;
}) {
  const { message, status, at, errors, person, phone, waba } = input;
  const failed = status === "failed";
  const recipient = person?.hidesPhone ? {} : { recipient_id: message.recipientId };
  const recipientUser =
    person && !failed
      ? { recipient_user_id: businessScopedUserId(person.country, person.id, waba.businessId) }
      : {};
  const pricing = {
    billable: false,
    pricing_model: "PMP",
    category: "service",
    type: "free_customer_service",
  };
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    statuses: [
      {
        id: message.wamid,
        status,
        timestamp: seconds(at),
        ...recipient,
        ...recipientUser,
        ...(message.callbackData === null ? {} : { biz_opaque_callback_data: message.callbackData }),
        ...(failed ? {} : { pricing }),
        ...(errors.length > 0 ? { errors: errors.map(toWebhookError) } : {}),
      },
    ],
  };
}

/** The value of field `account_update` when a business shares its WABA with us (Meta: "account_update > PARTNER_ADDED"). */
export function partnerAddedValue(waba: Waba) {
  return { event: "PARTNER_ADDED", waba_info: { waba_id: waba.id, owner_business_id: waba.businessId } };
}

/** The number a message-like value is about. */
export function metadata(phone: PhoneNumber) {
  return { display_phone_number: digitsOf(phone.displayPhoneNumber), phone_number_id: phone.id };
}

function toWebhookError(error: MessageError) {
  return {
    code: error.code,
    title: error.title,
    message: error.message ?? error.title,
    ...(error.details === undefined ? {} : { error_data: { details: error.details } }),
    href: ERROR_HELP,
  };
}

function seconds(at: number): string {
  return String(Math.floor(at / 1000));
}
