import { z } from "zod";
import { toMetaTime } from "./meta-time";

/** Who wrote. At least one of `waId` and `userId` (BSUID) is set. */
export type Sender = {
  waId: string | null;
  userId: string | null;
  profileName: string | null;
  username: string | null;
};

/** A customer's message in our words. `content` is the object Meta names after the type. */
export type InboundMessage = {
  wamid: string;
  sender: Sender;
  type: string;
  content: Record<string, unknown>;
  replyToWamid: string | null;
  sentAt: Date;
};

/** Text that may be missing, empty or of another shape: then it is null, for nothing optional may cost us a message. */
const OptionalText = z
  .string()
  .transform((text) => text.trim() || null)
  .nullish()
  .catch(null)
  .transform((text) => text ?? null);

const MetaMessage = z.looseObject({
  id: z.string().min(1).max(512),
  from: OptionalText,
  from_user_id: OptionalText,
  type: OptionalText,
  context: z.looseObject({ id: OptionalText }).nullish().catch(null),
});

const MetaContact = z.looseObject({
  wa_id: OptionalText,
  user_id: OptionalText,
  profile: z.looseObject({ name: OptionalText, username: OptionalText }).nullish().catch(null),
});
type MetaContact = z.infer<typeof MetaContact>;

/**
 * Reads one element of `messages` (Meta: "messages webhook reference"); any type is taken, unknown ones too.
 * @throws ZodError without an id, SenderMissing without a sender.
 */
export function toInboundMessage(raw: unknown, contacts: unknown[], receivedAt: Date): InboundMessage {
  const message = MetaMessage.parse(raw);
  const type = message.type?.slice(0, 64) ?? "unknown";
  return {
    wamid: message.id,
    sender: findSender(message.from, message.from_user_id, contacts),
    type,
    content: toContent(message[type]),
    replyToWamid: message.context?.id ?? null,
    sentAt: toMetaTime(message.timestamp, receivedAt),
  };
}

/** Neither a wa_id nor a BSUID came with a message. */
export class SenderMissing extends Error {
  override readonly name = "SenderMissing";
}

/** Since April 2026 `from` and `wa_id` may be missing and only the BSUID given; `contacts` may be missing altogether. */
function findSender(from: string | null, fromUserId: string | null, rawContacts: unknown[]): Sender {
  const contacts = rawContacts.flatMap((raw) => MetaContact.safeParse(raw).data ?? []);
  const contact =
    contacts.find((one) => from !== null && one.wa_id === from) ??
    contacts.find((one) => fromUserId !== null && one.user_id === fromUserId) ??
    (contacts.length === 1 && isCompatible(contacts[0], from, fromUserId) ? contacts[0] : undefined);
  const waId = from ?? contact?.wa_id ?? null;
  const userId = fromUserId ?? contact?.user_id ?? null;
  if (waId === null && userId === null) throw new SenderMissing("neither from nor from_user_id");
  return {
    waId,
    userId,
    profileName: contact?.profile?.name ?? null,
    username: contact?.profile?.username ?? null,
  };
}

/** The only contact of a batch belongs to a message unless their ids contradict each other. */
function isCompatible(
  contact: MetaContact | undefined,
  from: string | null,
  fromUserId: string | null,
): boolean {
  const differs = (a: string | null | undefined, b: string | null) => Boolean(a) && b !== null && a !== b;
  return !differs(contact?.wa_id, from) && !differs(contact?.user_id, fromUserId);
}

/** What Meta names after the type of a message, as an object: `contacts` is the one type whose value is a list. */
export function toContent(named: unknown): Record<string, unknown> {
  if (Array.isArray(named)) return { contacts: named };
  return typeof named === "object" && named !== null ? (named as Record<string, unknown>) : {};
}
