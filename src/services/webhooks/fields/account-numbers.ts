import { z } from "zod";
import { describeFailure } from "../../describe-failure";
import type { FactChange } from "../../health/change-facts";
import type { KnownConnection, KnownNumber } from "../../health/facts";
import type { Change } from "../envelope";
import type { Routes } from "../find-routes";
import type { OfRow } from "../of-row";
import type { SystemContext } from "../../context";
import { isBeforeCheck } from "../../health/connection-state";
import { isOutdated, noteForAccount, outdatedReason } from "./account-field";
import { toMessagingLimit } from "./account-notices";
import type { FieldHandler, FieldResult } from "./field-handler";

const word = z.string().min(1);
const optional = z.string().nullish().catch(null);
const limit = z
  .union([z.string().min(1), z.number()])
  .nullish()
  .catch(null);
const digits = z.union([z.string(), z.number()]).transform((text) => String(text).replace(/\D/g, ""));
const Named = z.looseObject({ display_phone_number: digits.pipe(z.string().min(1)) });

/** The rating itself is not told: a check soon after asks for it. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** Registering a number sets its PIN, of which Meta then tells like of any other change. */
const OWN_PIN_MS = 10 * 60_000;

type NumberChange = NonNullable<FactChange["numbers"]>[string];
type Find = (number: KnownNumber, at: Date, known: KnownConnection) => NumberChange | string;
type Told<V> = { value: z.ZodType<V>; topic: string; isAsked: boolean };

/**
 * Handles a field that names its number by the digits it is shown with: they are looked up among the account's numbers
 * in use. `isAsked`: a check asks Meta for the same, so that one which came later knows better.
 */
async function noteForNumber<V>(
  [system, change, routes, row]: [SystemContext, Change, Routes, OfRow],
  { value: schema, topic, isAsked }: Told<V>,
  find: (value: V) => Find,
): Promise<FieldResult> {
  const named = Named.safeParse(change.value);
  const value = schema.safeParse(change.value);
  if (!named.success || !value.success) {
    return { became: "failed", reason: describeFailure(named.error ?? value.error) };
  }
  const of = find(value.data);
  return noteForAccount(system, change, routes, row, (known, at) => {
    const number = findByDigits(known, named.data.display_phone_number);
    if (!number) return "no number in use is shown so";
    const { toldAt } = number.facts;
    if (isOutdated(toldAt, topic, at) || (isAsked && isBeforeCheck(known, at))) return outdatedReason;
    const found = of(number, at, known);
    if (typeof found === "string") return found;
    const facts = { ...found.facts, toldAt: { ...toldAt, [topic]: at.toISOString() } };
    return {
      numbers: { [number.phoneId]: { ...found, facts } },
      ...(isAsked ? { checkBy: new Date(Date.now() + LOOK_AGAIN_MS) } : {}),
    };
  });
}

/** Meta shows a number formatted in its lists and as bare digits in webhooks. */
function findByDigits({ numbers }: KnownConnection, wanted: string): KnownNumber | undefined {
  return numbers.find(({ displayPhoneNumber }) => displayPhoneNumber.replace(/\D/g, "") === wanted);
}

const Quality = z.looseObject({
  event: word,
  current_limit: limit,
  max_daily_conversations_per_business: limit,
});

/** Field `phone_number_quality_update`: the number was flagged or not any more, its limit or its speed has changed. */
export const handleNumberQuality: FieldHandler = (...of) =>
  noteForNumber(of, { value: Quality, topic: "quality", isAsked: true }, (value) => {
    const messagingLimit =
      toMessagingLimit(value.current_limit) ?? toMessagingLimit(value.max_daily_conversations_per_business);
    return ({ status }) => ({
      facts: messagingLimit === null ? {} : { messagingLimit },
      columns: {
        ...(value.event === "FLAGGED" ? { status: "FLAGGED" } : {}),
        // What it is rated now is not told; that it was low is over.
        ...(value.event === "UNFLAGGED" ? { qualityRating: null } : {}),
        ...(value.event === "UNFLAGGED" && status === "FLAGGED" ? { status: "CONNECTED" } : {}),
        ...(value.event === "THROUGHPUT_UPGRADE" ? { throughput: "HIGH" } : {}),
      },
    });
  });

const Name = z.looseObject({
  decision: word,
  requested_verified_name: optional,
  rejection_reason: optional,
});

/** Field `phone_number_name_update`: what Meta decided about a display name. */
export const handleNumberName: FieldHandler = (...of) =>
  noteForNumber(of, { value: Name, topic: "name", isAsked: true }, (value) => {
    const requestedName = value.requested_verified_name || null;
    return () => {
      if (value.decision === "APPROVED") {
        return {
          facts: { nameStatus: "APPROVED", nameRejection: null, requestedName: null },
          columns: requestedName === null ? {} : { verifiedName: requestedName },
        };
      }
      if (value.decision !== "REJECTED") return { facts: { requestedName, nameRejection: null } };
      const reason =
        value.rejection_reason && value.rejection_reason !== "NONE" ? value.rejection_reason : null;
      return { facts: { requestedName, nameRejection: { requestedName, reason } } };
    };
  });

const Security = z.looseObject({ event: word });

/** Field `security`: the number's two-step PIN was changed, or somebody wants it switched off. */
export const handleSecurity: FieldHandler = (...of) =>
  noteForNumber(of, { value: Security, topic: "pin", isAsked: false }, ({ event }) => (number, at, known) => {
    const told = at.toISOString();
    if (event === "PIN_RESET_REQUEST") return { facts: { pinResetRequestedAt: told } };
    if (event === "PIN_REQUEST_SUCCESS") {
      return { facts: { pinChangedAt: told, pinResetRequestedAt: null, isPinEnabled: false } };
    }
    if (event !== "PIN_CHANGED") return `nothing is done with the event ${event.slice(0, 64).toWellFormed()}`;
    if (isOwnPin(number, at, known)) return "the PIN was set by registering the number here";
    return { facts: { pinChangedAt: told, pinResetRequestedAt: null, isPinEnabled: true } };
  });

function isOwnPin({ registeredAt }: KnownNumber, at: Date, { steps }: KnownConnection): boolean {
  if (steps.some(({ name, status }) => name === "registration" && status !== "done")) return true;
  return registeredAt !== null && Math.abs(registeredAt.getTime() - at.getTime()) < OWN_PIN_MS;
}
