import type { Group, Person, PhoneNumber } from "../../state/records";
import { findPersonByUserId, findRecipient } from "../../phone/find-person";
import { COUNTRY_BY_PREFIX } from "../../phone/add-person";
import { digitsOf, type Simulator } from "../../simulator";
import { invalidParameter, whatsappError } from "../graph-error";
import { invalid } from "./checks";

/** Whom a send is for. `waId` is what the answer and the statuses name them by; null for a user id. */
export type Recipient = { input: string; waId: string | null; person: Person | null; group: Group | null };

/** Reads `to` (a number, or a group's id), or else `recipient`, a user id (Meta: "Business-scoped user IDs"). */
export function readRecipient(sim: Simulator, body: Record<string, unknown>, phone: PhoneNumber): Recipient {
  const kind = body.recipient_type ?? "individual";
  if (kind !== "individual" && kind !== "group") {
    throw invalidParameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}.");
  }
  const to = typeof body.to === "number" ? String(body.to) : body.to;
  if (kind === "group") return readGroup(sim, to, phone);
  if (typeof to === "string" && to !== "") return readNumber(sim, to, phone);
  if (typeof body.recipient === "string" && body.recipient !== "") return readUser(sim, body, phone);
  throw invalidParameter("The parameter to is required.");
}

function readNumber(sim: Simulator, to: string, phone: PhoneNumber): Recipient {
  const digits = digitsOf(to);
  if (digits.length < 7 || digits.length > 15 || /[^\d\s()+.-]/.test(to)) {
    throw invalid("The recipient phone number is not valid.");
  }
  if (digits === digitsOf(phone.displayPhoneNumber)) {
    throw whatsappError(
      131021,
      "Recipient cannot be sender",
      "Sender and recipient phone number is the same.",
    );
  }
  const person = findRecipient(sim, digits) ?? (to.startsWith("+") ? null : findAtHome(sim, digits, phone));
  return { input: to, waId: person?.waId ?? digits, person, group: null };
}

/** Without a country code the business's own is put in front. */
function findAtHome(sim: Simulator, digits: string, phone: PhoneNumber): Person | null {
  const country = sim.state.wabas.get(phone.wabaId)?.country;
  const prefix = COUNTRY_BY_PREFIX.find(([, code]) => code === country)?.[0];
  return prefix === undefined ? null : findRecipient(sim, prefix + digits);
}

function readUser(sim: Simulator, body: Record<string, unknown>, phone: PhoneNumber): Recipient {
  const userId = String(body.recipient);
  const businessId = sim.state.wabas.get(phone.wabaId)?.businessId ?? "";
  return { input: userId, waId: null, person: findPersonByUserId(sim, userId, businessId), group: null };
}

function readGroup(sim: Simulator, to: unknown, phone: PhoneNumber): Recipient {
  const group = typeof to === "string" ? sim.state.groups.get(to) : undefined;
  if (group?.phoneId !== phone.id) throw invalid("The recipient group does not exist.");
  return { input: group.id, waId: group.id, person: null, group };
}
