import type { Person } from "../state/records";
import { personByDialledNumber, personByNumber, personByUserId } from "../state/people-index";
import { digitsOf, type Simulator } from "../simulator";

/** The person behind a number as it was dialled or as the wa_id has it. */
export function findPersonByNumber(sim: Simulator, number: string): Person | null {
  return personByNumber(sim.state, digitsOf(number));
}

/** The person whom a message to a number reaches; every way to write the number reaches the same phone. */
export function findRecipient(sim: Simulator, number: string): Person | null {
  return personByDialledNumber(sim.state, digitsOf(number));
}

/** The person behind a business-scoped user id of the given portfolio. */
export function findPersonByUserId(sim: Simulator, userId: string, businessId: string): Person | null {
  return personByUserId(sim.state, userId, businessId);
}
