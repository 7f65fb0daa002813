import type { Message } from "../state/records";
import { showContent, showFile } from "./show-content";

const EDITABLE_MS = 15 * 60_000;
const REVOCABLE_MS = 2 * 24 * 3_600_000;
/** What changes another message, or tells about a person: no bubble of its own. */
const WITHOUT_BUBBLE = ["reaction", "edit", "revoke", "system", "pin"];

type Side = Message["direction"];

/** A message as the pages show it, on the customer's phone or on the business's. */
export function showMessage(message: Message, side: Side, now: number, reactions: Reactions = new Map()) {
  const isRevoked = message.revokedAt !== undefined;
  const content = isRevoked ? null : showContent(message);
  const file = content?.file ?? (message.media && !isRevoked ? showFile(message.media) : null);
  const mine = message.direction === side;
  const isPlain = message.type === undefined || message.type === "text" || message.media !== undefined;
  return {
    wamid: message.wamid,
    mine,
    text: isRevoked ? "" : (content?.body ?? message.media?.caption ?? message.text),
    file,
    content,
    at: message.at,
    status: message.status,
    replyTo: message.replyTo,
    reactions: isRevoked ? [] : showReactions(reactions.get(message.wamid), side),
    canEdit: mine && isPlain && !isRevoked && now - message.at < EDITABLE_MS,
    canRevoke: mine && !isRevoked && now - message.at < REVOCABLE_MS,
    isEdited: message.editedAt !== undefined && !isRevoked,
    isRevoked,
    viaApp: message.direction === "outbound" && message.viaApp === true,
  };
}

/** All messages of one chat or of several, the oldest first: a history may have come after newer messages. */
export function byTime(messages: Iterable<Message>): Message[] {
  return [...messages].sort((a, b) => a.at - b.at);
}

/** Whether a message has a bubble of its own. */
export function hasBubble(message: Message): boolean {
  return !WITHOUT_BUBBLE.includes(message.type ?? "text");
}

/** By the message they are about: the emoji of each side. */
export type Reactions = Map<string, Map<Side, string>>;

/** The newest reaction of each side to each message, of messages in the order of time. */
export function reactionsIn(messages: Message[]): Reactions {
  const reactions: Reactions = new Map();
  for (const { type, target, direction, text } of messages) {
    if (type !== "reaction" || target === undefined) continue;
    const known = reactions.get(target) ?? new Map<Side, string>();
    reactions.set(target, known.set(direction, text));
  }
  return reactions;
}

function showReactions(ofMessage: Map<Side, string> | undefined, side: Side) {
  return [...(ofMessage ?? [])].flatMap(([direction, emoji]) =>
    emoji === "" ? [] : [{ emoji, mine: direction === side }],
  );
}
