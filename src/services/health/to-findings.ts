import type { GraphError } from "@/lib/server/graph/graph-error";
import { paymentOf } from "../whatsapp/payment-of";
import type { SubscribedApp, TokenFacts } from "../whatsapp/meta-readings";
import { REQUIRED_SCOPES } from "../whatsapp/prove-grant";
import type { FactChange } from "./change-facts";
import { isAboutPayment, wasToldSince } from "./connection-state";
import type { AccountFacts, KnownConnection, Refusal } from "./facts";
import { numberFindings } from "./number-findings";
import type { Reading } from "./read-health";
import { kindOf, toRefusal, type RefusalKind } from "./refusal-kind";
import { inTrouble } from "./templates-in-trouble";
import { isWithinDays, TRUSTED_DAYS } from "./wanted-alert";

/** What is asked of the check besides Meta's answers. */
export type Frame = {
  now: Date;
  /** When the first question was asked: what was found out since is newer than the answers. */
  startedAt: Date;
  wabaId: string;
  /** The app whose subscription counts, and the addresses at which we take its webhooks. */
  appId: string;
  ownAddresses: readonly string[];
  /** Since when a message that Meta took waits for a first word about it; see find-silence.ts. */
  silentSince: Date | null;
};

/** What was told once is forgotten after so many days, like the alert for it. */
const KEPT_DAYS = 30;

/**
 * What a check's answers say about a connection, given what was known before: facts that only webhooks and refused calls
 * bring stay until the answers contradict them, and the answers undo nothing that was told after they were asked for. Pure, so that every case can be tested as a table.
 */
export function toFindings(known: KnownConnection, reading: Reading, frame: Frame): FactChange {
  const { token } = reading;
  const before = known.account.refusals.token;
  if (token?.isValid === false || has(reading, "token") || isNewer(before, frame)) {
    const refusal = refusalOf(reading, "token", frame) ?? before;
    return {
      account: {
        token: { ...known.account.token, isValid: false },
        refusals: { ...known.account.refusals, token: refusal },
      },
    };
  }
  return {
    account: accountFindings(known, reading, frame),
    numbers: Object.fromEntries(
      reading.numbers === null
        ? []
        : known.numbers.map((number) => [
            number.phoneId,
            numberFindings(number, reading.numbers ?? [], frame),
          ]),
    ),
    ...(token ? { token: { expiresAt: token.expiresAt, scopes: token.scopes } } : {}),
  };
}

function accountFindings(
  { account: before }: KnownConnection,
  reading: Reading,
  frame: Frame,
): Partial<AccountFacts> {
  const { token, account, apps, templates } = reading;
  const isNews = (topic: string) => wasToldSince(before.toldAt, topic, frame.startedAt);
  return {
    ...(token || account ? { token: tokenOf(before, token, frame.wabaId) } : {}),
    ...(apps ? { subscription: subscriptionOf(apps, frame) } : {}),
    ...(account
      ? {
          name: account.name,
          canSend: account.health?.canSend ?? null,
          problems: account.health?.problems ?? [],
          reviewStatus: isNews("review") ? before.reviewStatus : account.reviewStatus,
          businessVerification: account.businessVerification,
          messagingLimit: isNews("capability")
            ? before.messagingLimit
            : (account.messagingLimit ?? before.messagingLimit),
        }
      : {}),
    ...(templates ? { templatesInTrouble: inTrouble(templates, before, frame) } : {}),
    refusals: refusalsAfter(before, reading, frame),
    payment: paymentAfter(before, reading, frame),
    ban: banAfter(before, reading, frame),
    restrictions: before.restrictions.filter(
      ({ expiresAt, at }) =>
        (expiresAt === null || new Date(expiresAt) > frame.now) && isWithinDays(at, KEPT_DAYS, frame.now),
    ),
    violation:
      before.violation && isWithinDays(before.violation.at, KEPT_DAYS, frame.now) ? before.violation : null,
    notices: before.notices.filter(({ at }) => isWithinDays(at, KEPT_DAYS, frame.now)),
    silentSince: frame.silentSince?.toISOString() ?? null,
    toldAt: Object.fromEntries(
      Object.entries(before.toldAt).filter(([, at]) => isWithinDays(at, KEPT_DAYS, frame.now)),
    ),
  };
}

/** A token with which the account could be read is good, also where Meta did not tell about it. */
function tokenOf(before: AccountFacts, token: TokenFacts | null, wabaId: string): AccountFacts["token"] {
  if (!token) return { ...before.token, isValid: true };
  return { isValid: true, scopes: token.scopes, missingScopes: missingFor(token, wabaId) };
}

function refusalsAfter(before: AccountFacts, reading: Reading, frame: Frame): AccountFacts["refusals"] {
  const { account, numbers } = reading;
  const isRead = account !== null && numbers !== null;
  const { restricted } = before.refusals;
  // Where Meta does not tell, only another message shows whether it is over.
  const isOld = restricted !== null && !isWithinDays(restricted.at, TRUSTED_DAYS, frame.now);
  return {
    token: reading.token || account ? null : before.refusals.token,
    permission: refusalOf(reading, "permission", frame) ?? unless(isRead, before.refusals.permission, frame),
    payment: unless(readPayment(reading) === "ok", before.refusals.payment, frame),
    restricted:
      refusalOf(reading, "restricted", frame) ??
      unless(isFree(reading) ?? (isRead && isOld), restricted, frame),
  };
}

/** A refusal that the answers contradict is over, unless it came after they were asked for. */
function unless(isContradicted: boolean, refusal: Refusal | null, frame: Frame): Refusal | null {
  return isContradicted && !isNewer(refusal, frame) ? null : refusal;
}

function isNewer(refusal: Refusal | null, { startedAt }: Frame): boolean {
  return refusal !== null && new Date(refusal.at) > startedAt;
}

function readPayment({ account }: Reading): AccountFacts["payment"] {
  return account ? paymentOf(account) : "unknown";
}

/** Meta's answer decides; where it has none, a refused message still does. */
function paymentAfter(before: AccountFacts, reading: Reading, frame: Frame): AccountFacts["payment"] {
  if (!reading.account || isNewer(before.refusals.payment, frame)) return before.payment;
  const payment = readPayment(reading);
  return payment === "unknown" && before.refusals.payment !== null ? "missing" : payment;
}

/**
 * Whether Meta lets the account send; null where it does not tell. One that only lacks a payment method is called
 * BLOCKED, too, and answers its customers all the same.
 */
function isFree({ account }: Reading): boolean | null {
  const health = account?.health ?? null;
  if (health === null || health.canSend === null) return null;
  if (health.canSend !== "BLOCKED") return true;
  return health.problems.length > 0 && health.problems.every(isAboutPayment);
}

/** An account that can send was not disabled, or was given back – unless Meta told so after it was asked. */
function banAfter(before: AccountFacts, reading: Reading, { now, startedAt }: Frame): AccountFacts["ban"] {
  const { ban, toldAt } = before;
  if (ban === null || wasToldSince(toldAt, "ban", startedAt) || isFree(reading) !== true) return ban;
  if (ban.state === "DISABLE") return null;
  const day = new Date(ban.date ?? "");
  const isPast = !Number.isNaN(day.getTime()) && !isWithinDays(day, TRUSTED_DAYS, now);
  return isPast ? null : ban;
}

/** The permissions that the token lacks for this account; one without a list of accounts covers all. */
export function missingFor({ scopes, grants }: TokenFacts, wabaId: string): string[] {
  return REQUIRED_SCOPES.filter((scope) => {
    const grant = grants.find((one) => one.scope === scope);
    if (!grant) return !scopes.includes(scope);
    return grant.targetIds !== null && !grant.targetIds.includes(wabaId);
  });
}

function subscriptionOf(
  apps: readonly SubscribedApp[],
  { appId, ownAddresses }: Frame,
): AccountFacts["subscription"] {
  const ours = apps.find((app) => app.appId === appId);
  const uri = ours?.overrideUri ?? null;
  const isOwn = uri !== null && ownAddresses.includes(uri.replace(/\/+$/, ""));
  return { isSubscribed: ours !== undefined, overrideUri: isOwn ? null : uri };
}

function has({ refusals }: Reading, kind: RefusalKind): boolean {
  return refusals.some((error) => kindOf(error) === kind);
}

function refusalOf({ refusals }: Reading, kind: RefusalKind, { now }: Frame): Refusal | null {
  const error = refusals.find((one) => kindOf(one) === kind || (kind === "permission" && isNotVisible(one)));
  return error ? toRefusal(error, now) : null;
}

/** "Object does not exist, cannot be loaded due to missing permissions": of an account that was ours. */
function isNotVisible(error: GraphError): boolean {
  return error.code === 33 || (error.code === 100 && error.subcode === 33);
}
