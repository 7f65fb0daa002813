import type { Message } from "@/contracts/messages";
import type { Viewer } from "@/contracts/session";
import type { Outgoing, OutgoingFile } from "@/hooks/conversations/outgoing-store";

const LOCAL = "local:";

/** The Idempotency-Key of a message that only this tab knows of, null for one that the server has. */
export function localKeyOf(message: Message): string | null {
  return message.id.startsWith(LOCAL) ? message.id.slice(LOCAL.length) : null;
}

/**
 * A thread as it is shown, oldest first: what the server has, and what this tab has not brought there yet. One that is
 * being sent stands at the end, whatever this computer's clock says; one that failed keeps the place of its time.
 */
export function withOutgoing(
  messages: readonly Message[],
  outgoing: readonly Outgoing[],
  viewer: Viewer,
): readonly Message[] {
  const arrived = new Set(messages.map((message) => message.idempotencyKey));
  const waiting = outgoing.filter(({ key }) => !arrived.has(key));
  if (waiting.length === 0) return messages;
  const shown = [...messages];
  for (const failed of waiting.filter(({ failure }) => failure !== null)) {
    const later = shown.findLastIndex((message) => message.sentAt <= failed.sentAt);
    shown.splice(later + 1, 0, toLocalMessage(failed, viewer));
  }
  const sending = waiting.filter(({ failure }) => failure === null);
  return [...shown, ...sending.map((message) => toLocalMessage(message, viewer))];
}

function toLocalMessage(outgoing: Outgoing, viewer: Viewer): Message {
  const { key, conversationId, body, file, replyTo, sentAt, failure } = outgoing;
  const id = `${LOCAL}${key}`;
  return {
    id,
    conversationId,
    wamid: null,
    direction: "out",
    origin: "api",
    ...(file ? fileParts(id, file, body) : { type: "text", content: { body } }),
    status: failure === null ? "pending" : "failed",
    statusTimes: {},
    error: failure === null ? null : { code: failure, title: "", explanation: "", action: "" },
    sendNumber: 1,
    replyTo: replyTo ?? null,
    attributes: {},
    reactions: [],
    author: { id: viewer.userId, name: viewer.name },
    idempotencyKey: key,
    sentAt,
    createdAt: sentAt,
  };
}

/** A file shows from this tab's memory, under the id of its message (hooks/conversations/local-files.ts). */
function fileParts(
  id: string,
  file: OutgoingFile,
  caption: string,
): Pick<Message, "type" | "content" | "media"> {
  return {
    type: file.kind,
    content: { ...(caption === "" ? {} : { caption }), filename: file.name },
    media: {
      id: file.mediaId ?? id,
      status: "stored",
      mimeType: file.mimeType,
      filename: file.name,
      byteSize: file.byteSize,
      error: null,
    },
  };
}
