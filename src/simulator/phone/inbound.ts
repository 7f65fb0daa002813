import type { MessageMedia } from "../state/app-records";
import type { InboundMessage, Person, PhoneNumber } from "../state/records";
import { newWamid } from "../state/ids";
import { addMessage, chatOf, chatOfMessage, noteStatus } from "../state/message-index";
import { sharedSince } from "../coexistence/business-app";
import { mediaAddress } from "../media/media-address";
import type { Simulator } from "../simulator";
import { filePayload } from "../webhooks/file-payload";
import { inboundValue, type InboundDetails } from "../webhooks/inbound-payload";
import { entry } from "../webhooks/payloads";

const WINDOW_MS = 24 * 3_600_000;

type Inbound = {
  person: Person;
  phone: PhoneNumber;
  type: string;
  /** The object of that type, or the file. */
  part: { text: string; content?: unknown; media?: MessageMedia; target?: string };
  at: number;
  replyTo: string | null;
  referral?: Record<string, unknown> | undefined;
  groupId?: string | undefined;
  details: InboundDetails;
};

/** A customer sends something to a business number. Every app that is subscribed to the WABA hears of it. */
export function writeAsCustomer(sim: Simulator, input: Inbound): InboundMessage {
  const { person, phone, type, part, groupId, referral } = input;
  // The business reads it on its phone, whoever else listens.
  const isInApp = phone.isOnBizApp;
  const isUnheard = isInApp && sharedSince(sim, phone) === null;
  const message: InboundMessage = {
    wamid: newWamid(person.waId, "inbound"),
    direction: "inbound",
    phoneId: phone.id,
    personId: person.id,
    text: part.text,
    at: input.at,
    replyTo: input.replyTo,
    status: isInApp ? "delivered" : "sent",
    ...(type === "text" ? {} : { type }),
    ...(type === "text" || part.media ? {} : { content: part.content }),
    ...(part.media ? { media: part.media } : {}),
    ...(part.target === undefined ? {} : { target: part.target }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(referral === undefined ? {} : { referral }),
    ...(isUnheard ? { isUnheard } : {}),
  };
  addMessage(sim.state, message);

  const waba = sim.state.wabas.get(phone.wabaId);
  if (waba && !isUnheard) {
    const { media } = part;
    const content = media ? filePayload(media, mediaAddress(sim, media, sim.url())) : part.content;
    const quotedFrom = writerOf(sim, input.replyTo);
    const value = inboundValue({ message, content, details: input.details, quotedFrom, person, phone, waba });
    sim.webhooks.send({
      entry: entry(waba.id, "messages", value, sim.now()),
      wabaId: waba.id,
      phoneId: phone.id,
      route: "messages",
      inboundWamid: message.wamid,
    });
  }
  sim.changed();
  return message;
}

/** The second grey tick: the business's side has taken the message. */
export function markInboundDelivered(sim: Simulator, wamid: string): void {
  const message = sim.state.messages.get(wamid);
  if (message?.direction === "inbound" && message.status === "sent") message.status = "delivered";
}

/**
 * The business read a message: it and everything the same customer wrote before it turn blue; in a group it alone does
 * (Meta: "Mark messages as read").
 */
export function markInboundRead(sim: Simulator, read: InboundMessage): void {
  const unread = chatOfMessage(sim.state, read)?.unreadInbound ?? [];
  for (const message of [...unread]) {
    if (message.at > read.at || (read.groupId !== undefined && message !== read)) continue;
    message.status = "read";
    noteStatus(sim.state, message);
  }
  sim.changed();
}

/**
 * Whether the business may send anything but templates: 24 hours after the customer wrote, or while a free entry point is
 * open (Meta: "Customer service windows", "Pricing > Free entry point").
 */
export function isWindowOpen(sim: Simulator, phoneId: string, partnerId: string): boolean {
  const chat = chatOf(sim.state, phoneId, partnerId);
  if (!chat) return false;
  const now = sim.now();
  return chat.lastInboundAt > now - WINDOW_MS || (chat.freeEntryUntil ?? 0) > now;
}

/** The number of the customer who wrote a message; null for one of the business, or one that is not known. */
function writerOf(sim: Simulator, wamid: string | null): string | null {
  const message = wamid === null ? undefined : sim.state.messages.get(wamid);
  if (message?.direction !== "inbound" || message.personId === null) return null;
  const writer = sim.state.people.get(message.personId);
  return writer && !writer.hidesPhone ? writer.waId : null;
}
