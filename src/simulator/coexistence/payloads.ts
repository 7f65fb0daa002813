import type { InboundMessage, Message, OutboundMessage, Person, PhoneNumber, Waba } from "../state/records";
import { businessScopedUserId } from "../state/ids";
import { digitsOf } from "../simulator";
import { filePayload } from "../webhooks/file-payload";
import { metadata, seconds } from "../webhooks/payloads";

/** The value of field `history` for one chunk (Meta: "history webhook reference"). */
export function historyValue(input: {
  phone: PhoneNumber;
  messages: Message[];
  peopleById: Map<string, Person>;
  phase: number;
  chunkOrder: number;
  progress: number;
}) {
  const threads = new Map<string, Record<string, unknown>[]>();
  for (const message of input.messages) {
    const id = partnerOf(message, input.peopleById);
    threads.set(id, [...(threads.get(id) ?? []), historyMessage(message, input.phone, id)]);
  }
  return {
    messaging_product: "whatsapp",
    metadata: metadata(input.phone),
    history: [
      {
        metadata: { phase: input.phase, chunk_order: input.chunkOrder, progress: input.progress },
        threads: [...threads].map(([id, messages]) => ({ id, messages })),
      },
    ],
  };
}

/** The value of field `history` that fills a placeholder: the same message with its file (Meta: "Media messages"). */
export function historyMediaValue(message: Message, phone: PhoneNumber, peopleById: Map<string, Person>) {
  const partner = partnerOf(message, peopleById);
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    messages: [
      {
        ...direction(message, phone, partner),
        id: message.wamid,
        timestamp: seconds(message.at),
        ...content(message),
        history_context: { status: historyStatus(message) },
      },
    ],
  };
}

/** The value of field `history` when the business keeps its chats to itself (Meta: "Chat history sharing declined"). */
export function historyDeclinedValue(phone: PhoneNumber) {
  const title = "History sync is turned off by the business from the WhatsApp Business App";
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    history: [
      {
        errors: [
          {
            code: 2593109,
            title,
            message: title,
            error_data: { details: "History sharing is turned off by the business" },
          },
        ],
      },
    ],
  };
}

export type ContactChange = { action: "add" | "remove"; fullName: string; phone: string };

/** The value of field `smb_app_state_sync`: contacts added (or edited) and removed; a removed one has no name. */
export function stateSyncValue(phone: PhoneNumber, changes: ContactChange[], at: number) {
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    state_sync: changes.map(({ action, fullName, phone: number }) => ({
      type: "contact",
      contact: {
        ...(action === "add"
          ? { full_name: fullName, first_name: fullName.trim().split(/\s+/)[0] ?? fullName }
          : {}),
        phone_number: number,
      },
      action,
      metadata: { timestamp: seconds(at) },
    })),
  };
}

export type EchoChange = { type: "revoke" | "edit"; wamid: string; at: number };

/**
 * The value of field `smb_message_echoes`: what the business sent from its phone, or that it edited or deleted what it had
 * sent (Meta: "smb_message_echoes webhook reference").
 */
export function echoValue(input: {
  message: OutboundMessage;
  change: EchoChange | null;
  person: Person | null;
  phone: PhoneNumber;
  waba: Waba;
}) {
  const { message, change, person, phone, waba } = input;
  const toUser = person ? { to_user_id: businessScopedUserId(person, waba.businessId) } : {};
  const body =
    change === null
      ? content(message)
      : {
          type: change.type,
          [change.type]: {
            original_message_id: message.wamid,
            ...(change.type === "edit" ? { message: content(message) } : {}),
          },
        };
  return {
    messaging_product: "whatsapp",
    metadata: metadata(phone),
    message_echoes: [
      {
        from: digitsOf(phone.displayPhoneNumber),
        ...(person?.hidesPhone ? {} : { to: message.recipientId }),
        ...toUser,
        id: change?.wamid ?? message.wamid,
        timestamp: seconds(change?.at ?? message.at),
        ...(message.replyTo === null || change !== null ? {} : { context: { id: message.replyTo } }),
        ...body,
      },
    ],
  };
}

function historyMessage(message: Message, phone: PhoneNumber, partner: string): Record<string, unknown> {
  const { to, ...from } = direction(message, phone, partner);
  // Meta's own sample leaves `to` out of a placeholder, although the business sent it.
  const parties = message.media ? from : { ...from, ...(to === undefined ? {} : { to }) };
  return {
    ...parties,
    id: message.wamid,
    timestamp: seconds(message.at),
    ...(message.media ? { type: "media_placeholder" } : content(message)),
    history_context: { status: historyStatus(message) },
  };
}

function direction(message: Message, phone: PhoneNumber, partner: string): { from: string; to?: string } {
  if (message.direction === "inbound") return { from: partner };
  return { from: digitsOf(phone.displayPhoneNumber), to: partner };
}

function partnerOf(message: Message, peopleById: Map<string, Person>): string {
  const person = message.personId === null ? undefined : peopleById.get(message.personId);
  return person?.waId ?? (message.direction === "outbound" ? message.recipientId : "");
}

function content(message: Message): Record<string, unknown> {
  if (!message.media) return { type: "text", text: { body: message.text } };
  return { type: message.media.type, [message.media.type]: filePayload(message.media) };
}

const OUTBOUND_STATUS = {
  accepted: "PENDING",
  sent: "SENT",
  delivered: "DELIVERED",
  read: "READ",
  played: "PLAYED",
  failed: "ERROR",
} as const;

function historyStatus(message: OutboundMessage | InboundMessage): string {
  return message.historyStatus ?? OUTBOUND_STATUS[message.status];
}
