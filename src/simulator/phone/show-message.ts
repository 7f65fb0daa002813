import type { Message } from "../state/records";

/** A message as the pages show it, on the customer's phone or on the business's. */
export function showMessage(message: Message, side: Message["direction"]) {
  const isRevoked = message.revokedAt !== undefined;
  return {
    wamid: message.wamid,
    mine: message.direction === side,
    text: isRevoked ? "" : (message.media?.caption ?? message.text),
    file: message.media && !isRevoked ? describeFile(message.media) : null,
    at: message.at,
    status: message.status,
    replyTo: message.replyTo,
    isEdited: message.editedAt !== undefined && !isRevoked,
    isRevoked,
    viaApp: message.direction === "outbound" && message.viaApp === true,
  };
}

/** All messages of one chat or of several, the oldest first: a history may have come after newer messages. */
export function byTime(messages: Message[]): Message[] {
  return [...messages].sort((a, b) => a.at - b.at);
}

function describeFile({ type, voice, filename }: NonNullable<Message["media"]>) {
  return { type: voice ? "voice" : type, filename: filename ?? null };
}
