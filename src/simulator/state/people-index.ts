import { businessScopedUserId } from "./ids";
import type { Person, SimulatorState } from "./records";

type PeopleIndex = {
  byNumber: Map<string, Person>;
  byKey: Map<string, Person>;
  /** By portfolio, then by user id; filled for a portfolio when it is asked for. */
  byUserId: Map<string, Map<string, Person>>;
};

const indexes = new WeakMap<SimulatorState, PeopleIndex>();

/** Puts a person into the world, where every look-up finds them. */
export function addPersonTo(state: SimulatorState, person: Person): void {
  state.people.set(person.id, person);
  const index = indexes.get(state);
  if (index) enter(index, person);
}

/** Call after a person's number or user id has changed. */
export function forgetPeopleIndex(state: SimulatorState): void {
  indexes.delete(state);
}

/** The person who has exactly this number, dialled or as wa_id. */
export function personByNumber(state: SimulatorState, digits: string): Person | null {
  return indexOf(state).byNumber.get(digits) ?? null;
}

/** The same, or whoever has another way to write the same number (Meta: "Phone numbers > Brazil, Mexico, Argentina"). */
export function personByDialledNumber(state: SimulatorState, digits: string): Person | null {
  return personByNumber(state, digits) ?? indexOf(state).byKey.get(keyOf(digits)) ?? null;
}

/** The person behind a business-scoped user id of a portfolio. */
export function personByUserId(state: SimulatorState, userId: string, businessId: string): Person | null {
  const index = indexOf(state);
  const known = index.byUserId.get(businessId);
  if (known) return known.get(userId) ?? null;
  const ofBusiness = new Map<string, Person>();
  for (const person of state.people.values())
    ofBusiness.set(businessScopedUserId(person, businessId), person);
  index.byUserId.set(businessId, ofBusiness);
  return ofBusiness.get(userId) ?? null;
}

function indexOf(state: SimulatorState): PeopleIndex {
  const known = indexes.get(state);
  if (known) return known;
  const index: PeopleIndex = { byNumber: new Map(), byKey: new Map(), byUserId: new Map() };
  for (const person of state.people.values()) enter(index, person);
  indexes.set(state, index);
  return index;
}

function enter(index: PeopleIndex, person: Person): void {
  for (const number of [person.phone, person.waId]) {
    if (!index.byNumber.has(number)) index.byNumber.set(number, person);
    if (!index.byKey.has(keyOf(number))) index.byKey.set(keyOf(number), person);
  }
  for (const [businessId, people] of index.byUserId) {
    people.set(businessScopedUserId(person, businessId), person);
  }
}

/** One form of a mobile number: Brazil without the ninth digit, Mexico without 1, Argentina without 9. */
function keyOf(digits: string): string {
  return digits
    .replace(/^(55[1-9]\d)9([6-9]\d{7})$/, "$1$2")
    .replace(/^521(\d{10})$/, "52$1")
    .replace(/^549(\d{10})$/, "54$1");
}
