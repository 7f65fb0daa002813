import type { PhoneNumber, SimulatorState, Waba } from "../state/records";
import { addDemoChats } from "../coexistence/demo-chats";
import { newGraphId } from "../state/ids";
import { newPhoneNumber, newWaba } from "../state/initial-state";
import { digitsOf, type Simulator } from "../simulator";
import type { NewNumber } from "./choice";

/** A sentence when a number cannot be added to Cloud API, as Meta's popup would show it; null when it can. */
export function refuseNumber(sim: Simulator, input: NewNumber): string | null {
  const refusal = refuseForm(input);
  if (refusal !== null) return refusal;
  return findNumber(sim.state, input.displayPhoneNumber)
    ? "This phone number is already registered to a WhatsApp account. Use another number."
    : null;
}

/** The same for a number of the Business app: one that is known there already is fine. */
export function refuseAppNumber(sim: Simulator, input: NewNumber): string | null {
  const refusal = refuseForm(input);
  if (refusal !== null) return refusal;
  const known = findNumber(sim.state, input.displayPhoneNumber);
  return known && !known.isOnBizApp
    ? "This phone number is not in the WhatsApp Business app. It is already on the WhatsApp Business Platform."
    : null;
}

/** A new business with an account of the same name. */
export function addAccount(sim: Simulator, name: string): Waba {
  const business = { id: newGraphId(), name };
  sim.state.businesses.set(business.id, business);
  const waba = newWaba({ businessId: business.id, name, now: sim.now() });
  sim.state.wabas.set(waba.id, waba);
  return waba;
}

/** A new, verified number in an account. */
export function addNumber(sim: Simulator, waba: Waba, input: NewNumber): PhoneNumber {
  const shown = input.displayPhoneNumber.trim();
  const phone = newPhoneNumber({
    wabaId: waba.id,
    displayPhoneNumber: shown.startsWith("+") ? shown : `+${shown}`,
    verifiedName: input.verifiedName.trim(),
  });
  sim.state.phones.set(phone.id, phone);
  return phone;
}

/** The Business app number that was entered; one nobody knew yet is in use all the same, with chats of its own. */
export function findOrAddAppNumber(sim: Simulator, input: NewNumber): PhoneNumber {
  const known = findNumber(sim.state, input.displayPhoneNumber);
  if (known) return known;
  const phone = addNumber(sim, addAccount(sim, input.verifiedName.trim()), input);
  phone.isOnBizApp = true;
  addDemoChats(sim.state, phone, sim.now());
  return phone;
}

function refuseForm(input: NewNumber): string | null {
  const digits = digitsOf(input.displayPhoneNumber);
  if (digits.length < 8 || digits.length > 15) {
    return "Enter a valid phone number with its country code, for example +55 11 4000-1000.";
  }
  return input.verifiedName.trim().length < 3 ? "The display name needs at least 3 characters." : null;
}

function findNumber(state: SimulatorState, number: string): PhoneNumber | null {
  const digits = digitsOf(number);
  for (const phone of state.phones.values()) {
    if (digitsOf(phone.displayPhoneNumber) === digits) return phone;
  }
  return null;
}
