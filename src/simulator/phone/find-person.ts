import type { Person } from "../state/records";
import { businessScopedUserId } from "../state/ids";
import { digitsOf, type Simulator } from "../simulator";

/** The person behind a dialled number or a wa_id; both forms reach the same phone (Brazil, Mexico). */
export function findPersonByNumber(sim: Simulator, number: string): Person | null {
  const digits = digitsOf(number);
  for (const person of sim.state.people.values()) {
    if (person.waId === digits || person.phone === digits) return person;
  }
  return null;
}

/** The person behind a business-scoped user id of the given portfolio. */
export function findPersonByUserId(sim: Simulator, userId: string, businessId: string): Person | null {
  for (const person of sim.state.people.values()) {
    if (businessScopedUserId(person.country, person.id, businessId) === userId) return person;
  }
  return null;
}
