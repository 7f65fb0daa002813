import type { InboundMessage } from "@/services/webhooks/events/domain-event";
import { readMessages } from "@/services/webhooks/events/read-messages";

export const receivedAt = new Date("2026-11-21T12:00:00Z");

/** Who writes in these samples, as Meta names her in `contacts`, and as we read her. */
const contact = {
  profile: { name: "Sheena Nelson", username: "sheena" },
  wa_id: "16505551234",
  user_id: "US.13491208655302741918",
  parent_user_id: "US.ENT.11815799212886844830",
  identity_key_hash: "DF2lS5v2W6x=",
};
export const sender = {
  waId: "16505551234",
  userId: "US.13491208655302741918",
  parentUserId: "US.ENT.11815799212886844830",
  profileName: "Sheena Nelson",
  username: "sheena",
};

/** What every message has, and when that was. */
export const common = {
  from: "16505551234",
  from_user_id: "US.13491208655302741918",
  id: "wamid.1",
  timestamp: "1749416383",
};
export const sentAt = new Date("2025-06-08T20:59:43Z");

/** A value of field `messages`. */
export const valueOf = (messages: unknown, contacts: unknown = [contact]) => ({
  messaging_product: "whatsapp",
  metadata: { display_phone_number: "15550783881", phone_number_id: "106540352242922" },
  contacts,
  messages,
});

/** The one event of a value with this message, which is read without a problem. */
export function readOne(message: unknown, contacts?: unknown): InboundMessage {
  const { events, problems } = readMessages(valueOf([message], contacts), receivedAt);
  const [event] = events;
  if (problems.length > 0 || event?.kind !== "message") throw new Error(`not read: ${problems.join()}`);
  return event;
}
