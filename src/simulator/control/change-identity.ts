import type { z } from "zod";
import type { Person, PhoneNumber } from "../state/records";
import { isRecord } from "../graph/call";
import { findPersonByNumber } from "../phone/find-person";
import { businessScopedUserId, sha256 } from "../state/ids";
import { forgetPeopleIndex } from "../state/people-index";
import { digitsOf, type Simulator } from "../simulator";
import { ControlError } from "./control-error";
import type { SystemInput } from "./message-input";

/** The `system` object of a webhook, with what its type needs filled in (Meta: "messages webhook reference > system"). */
export function systemContent(
  sim: Simulator,
  person: Person,
  phone: PhoneNumber,
  input: z.infer<typeof SystemInput>,
): Record<string, unknown> {
  if (input.type === "user_changed_number") {
    const waId = digitsOf(input.wa_id ?? "");
    if (waId === "") throw new ControlError(400, "system.wa_id, the new number, is required.");
    if (findPersonByNumber(sim, waId)) throw new ControlError(409, "Somebody has that number already.");
    const body = `User ${person.name} changed from ${person.waId} to ${waId}`;
    return { body, ...input, wa_id: waId };
  }
  if (input.type === "user_changed_user_id") {
    const businessId = sim.state.wabas.get(phone.wabaId)?.businessId ?? "";
    const userId = businessScopedUserId(nextTurn(person), businessId);
    const before = businessScopedUserId(person, businessId);
    return { body: `User ${person.name} changed from ${before} to ${userId}`, ...input, user_id: userId };
  }
  return { body: `User ${person.name} changed`, ...input };
}

/** Makes true what a system message says: the person has a new number, or a new user id for every business. */
export function applySystem(sim: Simulator, person: Person, content: unknown): void {
  if (!isRecord(content)) return;
  if (content.type === "user_changed_number") {
    person.waId = String(content.wa_id);
    person.phone = person.waId;
  } else if (content.type === "user_changed_user_id") {
    person.userIdTurn = nextTurn(person).userIdTurn;
  } else return;
  forgetPeopleIndex(sim.state);
  sim.changed();
}

/** `identity` of a message after the customer's phone or app has changed (Meta: "Identity change check"). */
export function identityPart(content: unknown, at: number, person: Person): Record<string, unknown> {
  if (!isRecord(content) || content.type !== "customer_identity_changed") return {};
  const hash = sha256(`${person.id}:${at}`).slice(0, 12);
  return { identity: { acknowledged: false, created_timestamp: Math.floor(at / 1000), hash } };
}

function nextTurn(person: Person) {
  return { ...person, userIdTurn: (person.userIdTurn ?? 0) + 1 };
}
