/**
 * What may be done about a refusal, without a person:
 * - `retry`: turned away before anything was done; the same call may be made again after a pause
 * - `retry_pair`: the same, but Meta names the pause (4^n seconds)
 * - `unclear`: the message may have been taken all the same; sending it again could double it
 * - `final`: it fails again until somebody changes something
 */
export type RetryClass = "retry" | "retry_pair" | "unclear" | "final";

type Entry = { key: string; retry: RetryClass };

const final = <K extends string>(key: K) => ({ key, retry: "final" }) as const;
const retry = <K extends string>(key: K) => ({ key, retry: "retry" }) as const;
const unclear = <K extends string>(key: K) => ({ key, retry: "unclear" }) as const;

/**
 * Meta's codes that a send can meet, in the answer or in a `failed` status
 * (https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes). Decide by code, never by text.
 */
const byCode = {
  0: final("connectionExpired"),
  1: unclear("metaTrouble"),
  2: unclear("metaTrouble"),
  3: final("permissionMissing"),
  4: retry("rateLimited"),
  10: final("permissionMissing"),
  33: final("numberGone"),
  100: final("invalidMessage"),
  104: final("invalidMessage"),
  190: final("connectionExpired"),
  368: final("accountRestricted"),
  613: final("rateLimited"),
  80007: retry("rateLimited"),
  130403: final("blockedByUs"),
  130429: retry("rateLimited"),
  130472: final("experimentGroup"),
  130497: final("countryNotAllowed"),
  131000: unclear("metaTrouble"),
  131005: final("permissionMissing"),
  131008: final("invalidMessage"),
  131009: final("invalidMessage"),
  131016: unclear("metaTrouble"),
  131021: final("recipientIsSender"),
  131026: final("undeliverable"),
  131030: final("notOnTestList"),
  131031: final("accountLocked"),
  131037: final("displayNameNotApproved"),
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
  131056: { key: "pairRateLimited", retry: "retry_pair" },
  131057: retry("maintenance"),
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
  133004: retry("registrationBusy"),
  133010: final("numberNotRegistered"),
  134011: final("paymentsTerms"),
  134100: final("marketingOnly"),
  134101: final("templateSyncing"),
  134102: final("templateUnavailable"),
  135000: final("invalidMessage"),
  137000: final("identityChanged"),
  2494100: retry("maintenance"),
} as const satisfies Record<number, Entry>;

/** Reasons of our own, where Meta was not asked or did not answer. */
const byOwnCode = {
  window_closed: final("windowClosed"),
  number_inactive: final("numberInactive"),
  meta_unreachable: retry("metaUnreachable"),
  no_answer: unclear("unclear"),
  internal: retry("internal"),
} as const satisfies Record<string, Entry>;

export type OwnErrorCode = keyof typeof byOwnCode;

/** The keys of the texts in messages/<language>/graph-errors.json. */
export type GraphErrorKey =
  (typeof byCode)[keyof typeof byCode]["key"] | (typeof byOwnCode)[OwnErrorCode]["key"] | "unknown";

export type KnownGraphError = { key: GraphErrorKey; retry: RetryClass };

/** Every code the table knows, Meta's as numbers and ours as text. */
export const knownErrorCodes: readonly (number | string)[] = [
  ...Object.keys(byCode).map(Number),
  ...Object.keys(byOwnCode),
];

const unknown: KnownGraphError = { key: "unknown", retry: "final" };

/**
 * What a code means. Some calls answer 100 with the real code as `error_subcode`. An unknown code is final: Meta said no
 * in words, and a person may decide to try again.
 */
export function findGraphError(code: number | string, subcode: number | null = null): KnownGraphError {
  if (code === 100 && subcode !== null && subcode in byCode) return byCode[subcode as keyof typeof byCode];
  if (Object.hasOwn(byCode, code)) return byCode[code as keyof typeof byCode];
  if (Object.hasOwn(byOwnCode, code)) return byOwnCode[code as OwnErrorCode];
  if (typeof code === "number" && code >= 200 && code <= 299) return byCode[10];
  // A webhook may carry its code as text.
  if (typeof code === "string" && /^\d+$/.test(code)) return findGraphError(Number(code), subcode);
  return unknown;
}
