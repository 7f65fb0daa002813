import type { MessageMedia } from "../state/app-records";
import type { Message, Person, PhoneNumber, SimulatorState } from "../state/records";
import { newGraphId, newWamid, sha256 } from "../state/ids";
import type { AppMessageInput, MediaInput } from "./inputs";

const MINUTE_MS = 60_000;
const MIME_TYPES: Record<MediaInput["type"], string> = {
  image: "image/jpeg",
  video: "video/mp4",
  audio: "audio/ogg; codecs=opus",
  document: "application/pdf",
  sticker: "image/webp",
};

/**
 * Puts messages between a person and a Business app number into the state, as exchanged before the number was shared.
 * Without times of their own they are a minute apart, the last one an hour old.
 */
export function addAppMessages(
  state: SimulatorState,
  now: number,
  chat: { phone: PhoneNumber; person: Person; messages: AppMessageInput[] },
): Message[] {
  const { phone, person, messages } = chat;
  const lastAt = now - 60 * MINUTE_MS;
  return messages.map((input, index) => {
    const base = {
      phoneId: phone.id,
      personId: person.id,
      text: input.text ?? "",
      at: input.at ?? lastAt - (messages.length - 1 - index) * MINUTE_MS,
      replyTo: null,
      isUnheard: true as const,
      ...(input.media ? { media: toMedia(input.media) } : {}),
      ...(input.status ? { historyStatus: input.status } : {}),
    };
    const message: Message = input.fromBusiness
      ? {
          ...base,
          direction: "outbound",
          wamid: newWamid(person.waId, "outbound"),
          recipientId: person.waId,
          callbackData: null,
          status: "read",
          doomedBy: null,
          viaApp: true,
        }
      : { ...base, direction: "inbound", wamid: newWamid(person.waId, "inbound"), status: "read" };
    state.messages.set(message.wamid, message);
    return message;
  });
}

/** A file as a message has it. */
export function toMedia(input: MediaInput): MessageMedia {
  const id = ("id" in input ? input.id : undefined) ?? newGraphId();
  const sha = Buffer.from(sha256(id), "hex").toString("base64");
  return { mimeType: MIME_TYPES[input.type], sha256: sha, ...withoutUndefined(input), id };
}

function withoutUndefined<T extends Record<string, unknown>>(value: T): T {
  // Only keys without a value go, so it stays what it was.
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}
