/**
 * What may be done about a refusal, without a person:
 * - `retry`: turned away before anything was done; the same call may be made again after a pause
 * - `retry_number`: the same, because the number sends too fast: all of it slows down for a moment
 * - `retry_pair`: the same, because one customer gets too much; Meta names the pause (4^n seconds)
 * - `pause`: nothing goes out from the number until its connection is well again; then everything does
 * - `unclear`: the message may have been taken all the same; sending it again could double it
 * - `final`: it fails again until somebody changes something
 */
export type RetryClass = "retry" | "retry_number" | "retry_pair" | "pause" | "unclear" | "final";

type Entry = { key: string; retry: RetryClass };

const final = <K extends string>(key: K) => ({ key, retry: "final" }) as const;
const retry = <K extends string>(key: K) => ({ key, retry: "retry" }) as const;
const retryNumber = <K extends string>(key: K) => ({ key, retry: "retry_number" }) as const;
const retryPair = <K extends string>(key: K) => ({ key, retry: "retry_pair" }) as const;
const pause = <K extends string>(key: K) => ({ key, retry: "pause" }) as const;
const unclear = <K extends string>(key: K) => ({ key, retry: "unclear" }) as const;

/**
 * Meta's codes: those that a send can meet, in the answer or in a `failed` status, and those of its other calls
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes). Decide by code, never by text.
 */
const byCode = {
  0: pause("connectionExpired"),
  1: unclear("metaTrouble"),
  2: unclear("metaTrouble"),
  3: final("permissionMissing"),
  4: retryNumber("rateLimited"),
  10: final("permissionMissing"),
  33: final("numberGone"),
  100: final("invalidMessage"),
  104: final("invalidMessage"),
  190: pause("connectionExpired"),
  368: pause("accountRestricted"),
  613: final("rateLimited"),
  36007: final("signupCode"),
  36008: final("signupCode"),
  36009: final("signupCode"),
  80007: retryNumber("rateLimited"),
  130403: final("blockedByUs"),
  130429: retryNumber("rateLimited"),
  130472: final("experimentGroup"),
  130497: final("countryNotAllowed"),
  131000: unclear("metaTrouble"),
  131005: final("permissionMissing"),
  131008: final("invalidMessage"),
  131009: final("invalidMessage"),
  131016: unclear("metaTrouble"),
  131020: final("groupRefused"),
  131021: final("recipientIsSender"),
  131026: final("undeliverable"),
  131030: final("notOnTestList"),
  131031: pause("accountLocked"),
  131037: final("displayNameNotApproved"),
  131041: final("groupRefused"),
  131042: final("payment"),
  131044: final("payment"),
  131045: final("numberNotRegistered"),
  131047: final("windowClosed"),
  131048: final("spamLimited"),
  131049: final("heldBack"),
  131050: final("optedOut"),
  131051: final("unsupportedType"),
  131052: final("mediaDownload"),
  131053: final("mediaUpload"),
  131055: final("marketingOnly"),
  131056: retryPair("pairRateLimited"),
  131057: retry("maintenance"),
  131059: final("groupRefused"),
  131060: final("messageUnavailable"),
  131062: final("phoneNeeded"),
  131063: final("marketingDisabled"),
  131064: final("templateMisclassified"),
  132000: final("templateParameters"),
  132001: final("templateMissing"),
  132005: final("templateTooLong"),
  132007: final("templatePolicy"),
  132008: final("templateParameters"),
  132012: final("templateParameters"),
  132015: final("templatePaused"),
  132016: final("templateDisabled"),
  132018: final("templateParameters"),
  132068: final("flowBlocked"),
  132069: final("flowThrottled"),
  133000: final("registrationIncomplete"),
  133004: retry("registrationBusy"),
  133005: final("pinWrong"),
  133006: final("numberNotVerified"),
  133008: final("pinLocked"),
  133009: final("pinLocked"),
  133010: final("numberNotRegistered"),
  133015: final("numberJustDeleted"),
  133016: final("registrationLimit"),
  134011: final("paymentsTerms"),
  134100: final("marketingOnly"),
  134101: final("templateSyncing"),
  134102: final("templateUnavailable"),
  135000: final("invalidMessage"),
  136024: final("verificationLimit"),
  136025: final("verificationLimit"),
  137000: final("identityChanged"),
  139102: retry("blockList"),
  139103: retry("blockList"),
  1752041: final("duplicateInvitation"),
  2388012: final("numberMigration"),
  2388019: final("templateLimit"),
  2388024: final("templateExists"),
  2388039: final("templateInReview"),
  2388040: final("templateContent"),
  2388047: final("templateContent"),
  2388072: final("templateContent"),
  2388073: final("templateContent"),
  2388091: final("numberMigration"),
  2388093: final("numberMigration"),
  2388103: final("numberMigration"),
  2388293: final("templateContent"),
  2388299: final("templateContent"),
  2494100: retry("maintenance"),
  2593107: final("syncUsed"),
  2593108: final("syncUsed"),
  2593109: final("historyDeclined"),
} as const satisfies Record<number, Entry>;

/** Codes that Meta keeps for one subject, first and last. */
const ranges = [
  [200, 299, final("permissionMissing")],
  [131201, 131215, final("groupRefused")],
  [138000, 138018, final("calling")],
  [139000, 139004, final("flowRefused")],
  [139100, 139101, final("blockList")],
  [147001, 147005, final("username")],
  [200005, 200007, final("insightsOff")],
] as const satisfies [number, number, Entry][];

/** Reasons of our own, where Meta was not asked or did not answer. */
const byOwnCode = {
  window_closed: final("windowClosed"),
  number_inactive: final("numberInactive"),
  media_missing: final("mediaMissing"),
  meta_unreachable: retry("metaUnreachable"),
  too_fast: retryNumber("rateLimited"),
  no_answer: unclear("unclear"),
  internal: retry("internal"),
} as const satisfies Record<string, Entry>;

export type OwnErrorCode = keyof typeof byOwnCode;

/** The keys of the texts in messages/<language>/graph-errors.json. */
export type GraphErrorKey =
  | (typeof byCode)[keyof typeof byCode]["key"]
  | (typeof ranges)[number][2]["key"]
  | (typeof byOwnCode)[OwnErrorCode]["key"]
  | "unknown";

export type KnownGraphError = { key: GraphErrorKey; retry: RetryClass };

/** Every code the table knows, Meta's as numbers and ours as text. */
export const knownErrorCodes: readonly (number | string)[] = [
  ...Object.keys(byCode).map(Number),
  ...ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index)),
  ...Object.keys(byOwnCode),
];

const unknown: KnownGraphError = { key: "unknown", retry: "final" };

/**
 * What a code means. Some calls answer 100 (or 4) with the real code as `error_subcode`. An unknown code is final: Meta
 * said no in words, and a person may decide to try again.
 */
export function findGraphError(code: number | string, subcode: number | null = null): KnownGraphError {
  // A webhook may carry its code as text.
  const number = typeof code === "string" && /^\d+$/.test(code) ? Number(code) : code;
  if (typeof number === "string")
    return Object.hasOwn(byOwnCode, number) ? byOwnCode[number as OwnErrorCode] : unknown;
  return findByNumber(realCode(number, subcode)) ?? unknown;
}

/** The code that counts: the one below a general one, where that is known. */
export function realCode(code: number, subcode: number | null): number {
  const isGeneral = code === 100 || code === 4;
  return isGeneral && subcode !== null && findByNumber(subcode) !== null ? subcode : code;
}

function findByNumber(code: number): KnownGraphError | null {
  if (Object.hasOwn(byCode, code)) return byCode[code as keyof typeof byCode];
  return ranges.find(([first, last]) => first <= code && code <= last)?.[2] ?? null;
}
