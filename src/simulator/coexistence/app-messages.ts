import type { MessageMedia } from "../state/app-records";
import type { Message, Person, PhoneNumber, SimulatorState } from "../state/records";
import { newGraphId, newWamid } from "../state/ids";
import { addMessage } from "../state/message-index";
import { sampleOf } from "../media/samples";
import type { AppMessageInput, MediaInput } from "./inputs";

const MINUTE_MS = 60_000;

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
    addMessage(state, message);
    return message;
  });
}

/** A file as a message has it; behind it is the sample of its type. */
export function toMedia(input: MediaInput): MessageMedia {
  const id = ("id" in input ? input.id : undefined) ?? newGraphId();
  const { mimeType, sha256 } = sampleOf(input.type);
  return { mimeType, sha256, isSample: true, ...withoutUndefined(input), id };
}

function withoutUndefined<T extends Record<string, unknown>>(value: T): T {
  // Only keys without a value go, so it stays what it was.
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}
