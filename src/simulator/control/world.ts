import type { z } from "zod";
import type { Person, Waba } from "../state/records";
import { newGraphId } from "../state/ids";
import { newPhoneNumber, newWaba } from "../state/initial-state";
import type { Simulator } from "../simulator";
import { grantAccess } from "../graph/oauth";
import { addPerson } from "../phone/add-person";
import { advance, deliverWaiting, readChat } from "../phone/outbound";
import { ControlError, found } from "./control-error";
import type {
  GrantInput,
  PersonChange,
  PersonInput,
  PhonesInput,
  RevokeInput,
  StatusInput,
  WabaInput,
} from "./inputs";

/** Makes a WABA with numbers, under a new business unless one is named. */
export function createWaba(sim: Simulator, input: z.infer<typeof WabaInput>) {
  const business =
    input.businessId === undefined
      ? { id: newGraphId(), name: input.businessName ?? input.name }
      : found(sim.state.businesses.get(input.businessId), `business ${input.businessId}`);
  sim.state.businesses.set(business.id, business);
  const country = input.country === undefined ? {} : { country: input.country };
  const waba = newWaba({ businessId: business.id, name: input.name, now: sim.now(), ...country });
  if (input.subscribed) waba.subscriptions.push({ appId: null, since: sim.now(), override: null });
  sim.state.wabas.set(waba.id, waba);
  const phones = addPhones(sim, { wabaId: waba.id, phones: input.phones });
  return { businessId: business.id, wabaId: waba.id, ...phones };
}

/** Adds numbers to a WABA; `registered` ones can send and receive at once. */
export function addPhones(sim: Simulator, input: z.infer<typeof PhonesInput>) {
  found(sim.state.wabas.get(input.wabaId), `WABA ${input.wabaId}`);
  const phones = input.phones.map((wanted) => {
    const phone = newPhoneNumber({ wabaId: input.wabaId, ...wanted });
    phone.qualityRating = wanted.qualityRating ?? phone.qualityRating;
    phone.codeVerificationStatus = wanted.codeVerificationStatus ?? phone.codeVerificationStatus;
    phone.isOnBizApp = wanted.isOnBizApp ?? false;
    phone.pin = wanted.pin ?? null;
    phone.registeredAt = wanted.registered ? sim.now() : null;
    phone.onboardedAt = wanted.registered ? sim.now() : null;
    sim.state.phones.set(phone.id, phone);
    return { id: phone.id, displayPhoneNumber: phone.displayPhoneNumber };
  });
  sim.changed();
  return { phoneNumberIds: phones.map((phone) => phone.id), phones };
}

/** What the popup would give for these WABAs: a code, and the ids of its FINISH message. */
export function grant(sim: Simulator, input: z.infer<typeof GrantInput>) {
  const wabas = input.wabaIds.map((id) => found(sim.state.wabas.get(id), `WABA ${id}`));
  const deleted = wabas.find((waba) => waba.status === "DELETED");
  if (deleted) throw new ControlError(409, `WABA ${deleted.id} was deleted: nobody can share it any more.`);
  // zod has checked that there is at least one.
  const [first] = wabas as [Waba, ...Waba[]];
  const code = grantAccess(sim, {
    businessId: first.businessId,
    wabaIds: input.wabaIds,
    redirectUri: input.redirectUri,
    notify: input.notify,
  });
  const phones = [...sim.state.phones.values()].filter((phone) => phone.wabaId === first.id);
  return {
    code,
    businessId: first.businessId,
    wabaId: first.id,
    phoneNumberId: phones[0]?.id ?? null,
    phoneNumberIds: phones.map((phone) => phone.id),
  };
}

/** The business takes its permission back: every token that covers the WABA dies (190 from then on). */
export function revokeTokens(sim: Simulator, input: z.infer<typeof RevokeInput>) {
  let revoked = 0;
  for (const token of sim.state.tokens.values()) {
    if (!token.wabaIds.includes(input.wabaId) || token.revoked) continue;
    token.revoked = true;
    revoked += 1;
  }
  sim.changed();
  return { revoked };
}

/** A new person with a phone. */
export function createPerson(sim: Simulator, input: z.infer<typeof PersonInput>): Person {
  const { waId, username, hidesPhone, online, ...rest } = input;
  const person = addPerson(sim, {
    ...rest,
    ...(waId === undefined ? {} : { waId }),
    ...(username === undefined ? {} : { username }),
    ...(hidesPhone === undefined ? {} : { hidesPhone }),
    ...(online === undefined ? {} : { online }),
  });
  if (typeof person === "string") throw new ControlError(409, person);
  return person;
}

/** Renames a person, or takes the phone on- or offline; what waited for it is then delivered. */
export function changePerson(sim: Simulator, id: string, change: z.infer<typeof PersonChange>): Person {
  const person = found(sim.state.people.get(id), `person ${id}`);
  person.name = change.name ?? person.name;
  person.autoRead = change.autoRead ?? person.autoRead;
  person.online = change.online ?? person.online;
  if (person.online) deliverWaiting(sim, person);
  sim.changed();
  return person;
}

/** The customer opens the chat with a number. */
export function openChat(sim: Simulator, personId: string, phoneNumberId: string) {
  const person = found(sim.state.people.get(personId), `person ${personId}`);
  found(sim.state.phones.get(phoneNumberId), `phone number ${phoneNumberId}`);
  return { read: readChat(sim, person, phoneNumberId) };
}

/** Sends a status webhook of an outbound message, in any order. */
export function createStatus(sim: Simulator, input: z.infer<typeof StatusInput>) {
  const message = found(sim.state.messages.get(input.wamid), `message ${input.wamid}`);
  if (message.direction !== "outbound")
    throw new ControlError(409, "Only messages of the business have statuses.");
  advance(sim, message, input.status, input.errors);
  return { wamid: message.wamid, status: message.status };
}
