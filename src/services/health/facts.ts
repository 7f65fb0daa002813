import { z } from "zod";
import { AccountHealth, NumberHealth } from "@/contracts/health";
import type { ConnectionStatus, ConnectionStep, PauseReason } from "@/contracts/whatsapp";

// What is known about a connection, from the last check, from Meta's account webhooks and from calls that Meta refused.
// It is kept in the same JSON columns of which a part leaves (contracts/health.ts), so that one function can turn all of
// it into alerts.

const text = z.string().nullable();

/** A call that Meta refused; the next check that finds the opposite takes it back. */
const Refusal = z.object({ at: z.iso.datetime(), metaCode: z.number(), details: text });
export type Refusal = z.infer<typeof Refusal>;

/** By topic: when, by Meta's clock, what the newest webhook told about it happened. They come late and in any order. */
const ToldAt = z.record(z.string(), z.iso.datetime());

const Template = z.object({
  name: z.string(),
  language: z.string(),
  status: z.string(),
  /** When it was first seen in this trouble. */
  since: z.iso.datetime(),
});
export type TroubledTemplate = z.infer<typeof Template>;

const Restriction = z.object({
  type: z.string(),
  /** Null: Meta named no end. */
  expiresAt: z.iso.datetime().nullable(),
  remediation: text,
  at: z.iso.datetime(),
});

const Notice = z.object({
  entityType: z.string(),
  entityId: z.string(),
  type: z.string(),
  severity: z.string(),
  description: text,
  at: z.iso.datetime(),
});
export type Notice = z.infer<typeof Notice>;

const AccountFacts = AccountHealth.extend({
  /** The grant (`grantNumber`) that the facts about token, permissions and refusals belong to. */
  ofGrant: z.number().int(),
  refusals: z.object({
    token: Refusal.nullable(),
    permission: Refusal.nullable(),
    payment: Refusal.nullable(),
    restricted: Refusal.nullable(),
  }),
  templatesInTrouble: z.array(Template),
  restrictions: z.array(Restriction),
  violation: z.object({ type: z.string(), remediation: text, at: z.iso.datetime() }).nullable(),
  notices: z.array(Notice),
  /** The first message that Meta took and of which no webhook has told since, when that is long ago. */
  silentSince: z.iso.datetime().nullable(),
  /** When a refusal last stopped the numbers; kept when it is over, so that a stop that comes back is slower to end. */
  stoppedAt: z.iso.datetime().nullable(),
  toldAt: ToldAt,
});
export type AccountFacts = z.infer<typeof AccountFacts>;

const NumberFacts = NumberHealth.extend({
  /** Meta does not list the number in the account any more. */
  isMissing: z.boolean(),
  nameRejection: z.object({ requestedName: text, reason: text }).nullable(),
  pinChangedAt: z.iso.datetime().nullable(),
  pinResetRequestedAt: z.iso.datetime().nullable(),
  /** The phone of a Business app number is being changed: Meta sends nothing for us until it is back. */
  offboardedAt: z.iso.datetime().nullable(),
  notRegistered: Refusal.nullable(),
  toldAt: ToldAt,
});
export type NumberFacts = z.infer<typeof NumberFacts>;

/** One number in use, with what is known of it. */
export type KnownNumber = {
  id: string;
  phoneId: string;
  displayPhoneNumber: string;
  isOnBusinessApp: boolean;
  status: string | null;
  qualityRating: string | null;
  pauseReason: PauseReason | null;
  registeredAt: Date | null;
  onboardedAt: Date | null;
  lastAppActivityAt: Date | null;
  facts: NumberFacts;
};

/** A connection, with what is known of it and of its numbers in use. */
export type KnownConnection = {
  id: string;
  status: ConnectionStatus;
  steps: ConnectionStep[];
  grantNumber: number;
  claimedAt: Date | null;
  tokenExpiresAt: Date | null;
  checkFailures: number;
  checkedAt: Date | null;
  account: AccountFacts;
  numbers: KnownNumber[];
};

const noAccountFacts: Omit<AccountFacts, "ofGrant"> = {
  token: { isValid: null, scopes: [], missingScopes: [] },
  subscription: { isSubscribed: null, overrideUri: null },
  name: null,
  canSend: null,
  problems: [],
  reviewStatus: null,
  businessVerification: null,
  payment: "unknown",
  messagingLimit: null,
  maxPhoneNumbers: null,
  restrictions: [],
  ban: null,
  templatesInTrouble: [],
  refusals: { token: null, permission: null, payment: null, restricted: null },
  violation: null,
  notices: [],
  silentSince: null,
  stoppedAt: null,
  toldAt: {},
};

const noNumberFacts: NumberFacts = {
  canSend: null,
  problems: [],
  nameStatus: null,
  requestedName: null,
  codeVerification: null,
  accountMode: null,
  isPinEnabled: null,
  messagingLimit: null,
  isMissing: false,
  nameRejection: null,
  pinChangedAt: null,
  pinResetRequestedAt: null,
  offboardedAt: null,
  notRegistered: null,
  toldAt: {},
};

/** The stored facts about an account; what an older grant's token found out is forgotten. */
export function readAccountFacts(stored: unknown, grantNumber: number): AccountFacts {
  const known = AccountFacts.safeParse({ ...noAccountFacts, ofGrant: grantNumber, ...(stored as object) });
  const facts = known.data ?? { ...noAccountFacts, ofGrant: grantNumber };
  if (facts.ofGrant === grantNumber) return facts;
  const { token, subscription, refusals, silentSince, stoppedAt } = noAccountFacts;
  return { ...facts, ofGrant: grantNumber, token, subscription, refusals, silentSince, stoppedAt };
}

/** The stored facts about a number. */
export function readNumberFacts(stored: unknown): NumberFacts {
  return NumberFacts.safeParse({ ...noNumberFacts, ...(stored as object) }).data ?? noNumberFacts;
}
