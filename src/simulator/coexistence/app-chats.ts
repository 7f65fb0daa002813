import type { z } from "zod";
import type { Person, PhoneNumber } from "../state/records";
import { ControlError, found } from "../control/control-error";
import { digitsOf, type Simulator } from "../simulator";
import { addPerson } from "../phone/add-person";
import { findPersonByNumber } from "../phone/find-person";
import { addAppMessages } from "./app-messages";
import { businessAppOf } from "./business-app";
import { toHistoryChunks } from "./history-chunks";
import type { AppChatsInput, HistoryInput, PartnerInput } from "./inputs";
import { sendHistory, sendHistoryDeclined } from "./sync";

/** Puts chats into the Business app, as if they had been there before the number was connected. */
export function addAppChats(sim: Simulator, input: z.infer<typeof AppChatsInput>) {
  const phone = requireAppPhone(sim, input.phoneNumberId);
  const people = input.people.map(({ messages, ...partner }) => {
    const person = findPartner(sim, partner);
    return {
      personId: person.id,
      waId: person.waId,
      wamids: addAppMessages(sim.state, sim.now(), { phone, person, messages }).map(({ wamid }) => wamid),
    };
  });
  sim.changed();
  return { people };
}

/** Sends history webhooks with these chats now, asked for or not; the chats stay in the app. */
export function sendHistoryNow(sim: Simulator, input: z.infer<typeof HistoryInput>) {
  const phone = requireAppPhone(sim, input.phoneNumberId);
  const app = businessAppOf(sim, phone.id);
  if (input.declined) {
    sendHistoryDeclined(sim, phone);
    return { sent: 1, wamids: [] };
  }
  const messages = input.threads.flatMap(({ messages: ofThread, ...partner }) =>
    addAppMessages(sim.state, sim.now(), { phone, person: findPartner(sim, partner), messages: ofThread }),
  );
  const chunks = toHistoryChunks(messages, {
    until: sim.now(),
    chunkSize: app.chunkSize,
    pieces: input.chunks,
    phase: input.phase,
    progress: input.progress,
  });
  const sent = sendHistory(sim, phone, chunks, input.reverse ?? app.reverse);
  sim.changed();
  return { sent, wamids: messages.map((message) => message.wamid) };
}

/** A number of the Business app, or the sentence of why it is none. */
export function requireAppPhone(sim: Simulator, phoneId: string): PhoneNumber {
  const phone = found(sim.state.phones.get(phoneId), `phone number ${phoneId}`);
  if (phone.isOnBizApp) return phone;
  throw new ControlError(409, `Phone number ${phoneId} is not in the WhatsApp Business app (isOnBizApp).`);
}

/** The person by id, or whoever has the number: made when nobody has. */
export function findPartner(sim: Simulator, partner: PartnerInput): Person {
  if (partner.personId !== undefined) {
    return found(sim.state.people.get(partner.personId), `person ${partner.personId}`);
  }
  const number = partner.phone ?? "";
  const known = findPersonByNumber(sim, number);
  if (known) return known;
  const person = addPerson(sim, { name: partner.name ?? `+${digitsOf(number)}`, phone: number });
  if (typeof person === "string") throw new ControlError(409, person);
  return person;
}
