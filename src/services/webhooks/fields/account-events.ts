import { z } from "zod";
import type { FactChange } from "../../health/change-facts";
import type { AccountFacts, KnownConnection } from "../../health/facts";
import { isOutdated, outdatedReason, type Finding } from "./account-field";

const word = z.string().min(1).nullish().catch(null);

const Restriction = z.looseObject({
  restriction_type: z.string().min(1),
  expiration: z.union([z.string(), z.number()]).nullish().catch(null),
  remediation: word,
});
const Restricted = z.looseObject({ restriction_info: z.array(Restriction).nullish() });
const Violation = z.looseObject({
  violation_info: z.looseObject({ violation_type: z.string().min(1), remediation: word }),
});
const Ban = z.looseObject({
  ban_info: z.looseObject({
    waba_ban_state: z.union([z.string().min(1), z.tuple([z.string()]).transform(([state]) => state)]),
    waba_ban_date: word,
  }),
});

/** Meta knows six kinds (reference of account_update); all of them are kept with the connection and told in alerts. */
const MOST_RESTRICTIONS = 20;

/** Of what is over Meta is asked soon. */
const LOOK_AGAIN_MS = 5 * 60_000;
const LOOK_AFTER_END_MS = 60_000;

type Find = (known: KnownConnection, at: Date) => FactChange;
type Rule = { topic: string; read: (value: unknown) => Find };

/**
 * Reads an event of `account_update` about an account that goes on; null when nothing is done with it.
 * @throws ZodError when the value is not what Meta describes.
 */
export function readAccountEvent(event: string, value: unknown): Finding | null {
  const rule = Object.hasOwn(rules, event) ? rules[event] : undefined;
  if (!rule) return null;
  const find = rule.read(value);
  return (known, at) => {
    if (isOutdated(known.account.toldAt, rule.topic, at)) return outdatedReason;
    const change = find(known, at);
    const toldAt = { ...known.account.toldAt, [rule.topic]: at.toISOString() };
    return { ...change, account: { ...change.account, toldAt } };
  };
}

const restricted: Rule["read"] = (value) => {
  const { restriction_info: list } = Restricted.parse(value);
  const read = (list ?? [])
    .slice(0, MOST_RESTRICTIONS)
    .map(({ restriction_type: type, expiration, remediation }) => ({
      type,
      expiresAt: toTime(expiration ?? null),
      remediation: remediation ?? null,
    }));
  return (_known, at) => withRestrictions(read.map((one) => ({ ...one, at: at.toISOString() })));
};

function withRestrictions(restrictions: AccountFacts["restrictions"]): FactChange {
  const ends = restrictions.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [Date.parse(expiresAt)]));
  return {
    account: { restrictions },
    ...(ends.length > 0 ? { checkBy: new Date(Math.min(...ends) + LOOK_AFTER_END_MS) } : {}),
  };
}

const violated: Rule["read"] = (value) => {
  const { violation_type: type, remediation } = Violation.parse(value).violation_info;
  return (_known, at) => ({
    account: { violation: { type, remediation: remediation ?? null, at: at.toISOString() } },
  });
};

const disabled: Rule["read"] = (value) => {
  const { waba_ban_state: state, waba_ban_date: date } = Ban.parse(value).ban_info;
  const ban = { state, date: date ?? null };
  if (state !== "REINSTATE") return () => ({ account: { ban } });
  return ({ account }) => ({
    account: { ban, restrictions: [], refusals: { ...account.refusals, restricted: null } },
    checkBy: soon(),
  });
};

/** The event names no number: it is about those that stay in the Business app. */
const offboarded: Find = ({ numbers }, at) => ({
  numbers: Object.fromEntries(
    numbers
      .filter(({ isOnBusinessApp }) => isOnBusinessApp)
      .map(({ phoneId }) => [phoneId, { facts: { offboardedAt: at.toISOString() } }]),
  ),
});

const reconnected: Find = ({ numbers }) => ({
  numbers: Object.fromEntries(numbers.map(({ phoneId }) => [phoneId, { facts: { offboardedAt: null } }])),
  checkBy: soon(),
});

/** Events that tell of the same thing, so that the newest of them counts, have one topic. */
const rules: Readonly<Record<string, Rule>> = {
  ACCOUNT_RESTRICTION: { topic: "restriction", read: restricted },
  ACCOUNT_VIOLATION: { topic: "violation", read: violated },
  DISABLED_UPDATE: { topic: "ban", read: disabled },
  ACCOUNT_OFFBOARDED: { topic: "app", read: () => offboarded },
  ACCOUNT_RECONNECTED: { topic: "app", read: () => reconnected },
};

function soon(): Date {
  return new Date(Date.now() + LOOK_AGAIN_MS);
}

/** The years that a stored time can be of: all others are written with a sign, and cannot be read back. */
const YEARS = { first: Date.UTC(1970, 0), end: Date.UTC(10_000, 0) };

/** Meta writes an end as seconds since 1970 in some events and as a date in others; null when it can not be read. */
function toTime(expiration: string | number | null): AccountFacts["restrictions"][number]["expiresAt"] {
  if (expiration === null) return null;
  const seconds = Number(expiration);
  const at = Number.isNaN(seconds) ? new Date(expiration) : new Date(seconds * 1000);
  return at.getTime() >= YEARS.first && at.getTime() < YEARS.end ? at.toISOString() : null;
}
