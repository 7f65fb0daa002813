import { randomUUID } from "node:crypto";
import type { Person } from "../state/records";
import { addPersonTo } from "../state/people-index";
import { digitsOf, type Simulator } from "../simulator";
import { findPersonByNumber } from "./find-person";

/** The countries of demo numbers by their dialling code. */
export const COUNTRY_BY_PREFIX: [string, string][] = [
  ["55", "BR"],
  ["54", "AR"],
  ["52", "MX"],
  ["351", "PT"],
  ["34", "ES"],
  ["1", "US"],
];

/** Puts a person with a phone into the world. Returns a sentence instead when the number is not usable. */
export function addPerson(
  sim: Simulator,
  input: {
    name: string;
    phone: string;
    waId?: string;
    username?: string;
    hidesPhone?: boolean;
    online?: boolean;
  },
): Person | string {
  const phone = digitsOf(input.phone);
  if (phone.length < 8 || phone.length > 15) return "A phone number has 8 to 15 digits, country code first.";
  const waId = input.waId === undefined ? phone : digitsOf(input.waId);
  if (findPersonByNumber(sim, phone) ?? findPersonByNumber(sim, waId))
    return "Somebody has that number already.";
  const person: Person = {
    id: randomUUID(),
    name: input.name.trim() || `+${phone}`,
    phone,
    waId,
    country: COUNTRY_BY_PREFIX.find(([prefix]) => phone.startsWith(prefix))?.[1] ?? "US",
    online: input.online ?? true,
    autoRead: true,
    username: input.username ?? null,
    hidesPhone: input.hidesPhone ?? false,
  };
  addPersonTo(sim.state, person);
  sim.changed();
  return person;
}
