import type {
  MessageError,
  OutboundMessage,
  Person,
  PhoneNumber,
  Waba,
  WebhookEntry,
} from "../state/records";
import { businessScopedUserId, sha256 } from "../state/ids";
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

/** The value of field `messages` for one status of a message the business sent (Meta: "status messages webhook reference"). */
export function statusValue(input: {
  message: OutboundMessage;
  status: string;
  at: number;
  errors: MessageError[];
  person: Person | null;
  /** Who has got it, when it went to a group. */
  participant: Person | null;
  phone: PhoneNumber;
  waba: Waba;
}) {
  const { message, status, at, errors, phone } = input;
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    statuses: [
      {
        id: message.wamid,
        status,
        timestamp: seconds(at),
        ...recipientOf(input),
        ...(message.callbackData === null ? {} : { biz_opaque_callback_data: message.callbackData }),
        ...(status === "failed" ? {} : priceOf(message, status)),
        ...(errors.length > 0 ? { errors: errors.map(toWebhookError) } : {}),
      },
    ],
  };
}

function recipientOf({ message, status, person, participant, waba }: Parameters<typeof statusValue>[0]) {
  if (message.groupId !== undefined) {
    const hasArrived = status !== "sent" && status !== "failed";
    return {
      recipient_id: message.groupId,
      recipient_type: "group",
      ...(participant && hasArrived ? { recipient_participant_id: participant.waId } : {}),
    };
  }
  const isKnown = person !== null && status !== "failed";
  return {
    ...(person?.hidesPhone ? {} : { recipient_id: message.recipientId }),
    ...(isKnown ? { recipient_user_id: businessScopedUserId(person, waba.businessId) } : {}),
  };
}

function priceOf({ pricing, freeEntryUntil, phoneId, recipientId }: OutboundMessage, status: string) {
  const price = pricing ?? { billable: false, category: "service", type: "free_customer_service" };
  const id = sha256(`${phoneId}:${recipientId}:${freeEntryUntil}`).slice(0, 32);
  return {
    // Only a free entry point is still a conversation, and only `sent` says until when (Meta: "Pricing").
    ...(freeEntryUntil === undefined
      ? {}
      : {
          conversation: {
            id,
            ...(status === "sent" ? { expiration_timestamp: seconds(freeEntryUntil) } : {}),
            origin: { type: "referral_conversion" },
          },
        }),
    pricing: { pricing_model: "PMP", ...price },
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

/** An error as a webhook has it. */
export function toWebhookError(error: MessageError) {
  return {
    code: error.code,
    title: error.title,
    message: error.message ?? error.title,
    ...(error.details === undefined ? {} : { error_data: { details: error.details } }),
    href: ERROR_HELP,
  };
}

/** A time as webhooks have it: a text of seconds. */
export function seconds(at: number): string {
  return String(Math.floor(at / 1000));
}
