import type { InboundMessage, MessageError, Person, PhoneNumber, Waba } from "../state/records";
import { businessScopedUserId } from "../state/ids";
import { digitsOf } from "../simulator";
import { metadata, seconds, toWebhookError } from "./payloads";

/** What a webhook says about a message beside what the message itself keeps. */
export type InboundDetails = {
  forwarded?: "once" | "often" | undefined;
  /** More of `context`, e.g. referred_product. */
  context?: Record<string, unknown> | undefined;
  errors: MessageError[];
  /** More keys of the message, as they are. */
  extra?: Record<string, unknown> | undefined;
};

/** The value of field `messages` for what a customer sent (Meta: "messages webhook reference"). */
export function inboundValue(input: {
  message: InboundMessage;
  /** The object of the message's type; missing = the webhook has none. */
  content: unknown;
  details: InboundDetails;
  /** Who wrote what this one answers; null = the business. */
  quotedFrom: string | null;
  person: Person;
  phone: PhoneNumber;
  waba: Waba;
}) {
  const { message, content, details, person, phone, waba } = input;
  const userId = businessScopedUserId(person, waba.businessId);
  const waId = person.hidesPhone ? {} : { wa_id: person.waId };
  const from = person.hidesPhone ? {} : { from: person.waId };
  const profile = person.username ? { name: person.name, username: person.username } : { name: person.name };
  const type = message.type ?? "text";
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    // Whoever changes number or user id is not introduced.
    ...(type === "system" ? {} : { contacts: [{ profile, ...waId, user_id: userId }] }),
    messages: [
      {
        ...contextOf(input),
        ...from,
        from_user_id: userId,
        ...(message.groupId === undefined ? {} : { group_id: message.groupId }),
        id: message.wamid,
        timestamp: seconds(message.at),
        type,
        ...(content === undefined ? {} : { [type]: content }),
        ...(message.referral ? { referral: message.referral } : {}),
        ...(details.errors.length > 0 ? { errors: details.errors.map(toWebhookError) } : {}),
        ...details.extra,
      },
    ],
  };
}

function contextOf({ message, details, quotedFrom, phone }: Parameters<typeof inboundValue>[0]) {
  const context = {
    ...(details.forwarded === "once" ? { forwarded: true } : {}),
    ...(details.forwarded === "often" ? { frequently_forwarded: true } : {}),
    ...(message.replyTo === null
      ? {}
      : { from: quotedFrom ?? digitsOf(phone.displayPhoneNumber), id: message.replyTo }),
    ...details.context,
  };
  return Object.keys(context).length > 0 ? { context } : {};
}
