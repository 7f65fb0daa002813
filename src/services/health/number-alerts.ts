import { isAboutPayment, isOffboarded } from "./connection-state";
import type { KnownConnection, KnownNumber } from "./facts";
import { isWithinDays, present, type WantedAlert } from "./wanted-alert";

const DAY_MS = 24 * 3_600_000;
/** Meta ends the link of a Business app number whose phone was not used for about 14 days. */
const IDLE_TOLD_DAYS = 11;
/** How long a change of the PIN is told: so long takes the reset that somebody asked for. */
const PIN_TOLD_DAYS = 7;
/** A change of phone takes minutes; after a day it does not come to an end by itself. */
const OFFBOARDED_GRAVE_DAYS = 1;

type Rule = (number: KnownNumber, known: KnownConnection, now: Date) => Omit<WantedAlert, "phoneId"> | null;

/** The alerts about one number in use. */
export function numberAlerts(known: KnownConnection, number: KnownNumber, now: Date): WantedAlert[] {
  const { phoneId } = number;
  return rules.flatMap((rule) => {
    const alert = rule(number, known, now);
    return alert ? [{ ...alert, phoneId }] : [];
  });
}

const stopped = ["BANNED", "RESTRICTED"];
const notOnCloudApi = ["DISCONNECTED", "DELETED", "MIGRATED", "PENDING", "UNVERIFIED"];

const restricted: Rule = ({ status, facts }) => {
  const problem = facts.problems.find(
    (one) => one.entityType === "PHONE_NUMBER" && one.code !== null && !isAboutPayment(one),
  );
  const isStopped = status !== null && stopped.includes(status);
  const isOff = status !== null && notOnCloudApi.includes(status);
  const isBlocked = facts.canSend === "BLOCKED" && problem !== undefined && !isOff;
  if (!isStopped && !isBlocked && status !== "RATE_LIMITED") return null;
  return {
    code: "number_restricted",
    severity: isStopped || isBlocked ? "critical" : "warning",
    details: present({ status, reason: problem?.description }),
  };
};

/** Only once the steps are through: until then they tell how far the registration is. */
const notRegistered: Rule = ({ status, facts, registeredAt, isOnBusinessApp }, { steps }) => {
  if (steps.some((step) => step.name === "registration" && step.status !== "done")) return null;
  const refusal = facts.notRegistered;
  const isRefused = refusal !== null && (registeredAt === null || new Date(refusal.at) > registeredAt);
  const isOff = !isOnBusinessApp && status !== null && notOnCloudApi.includes(status);
  if (!isRefused && !isOff && !facts.isMissing) return null;
  return {
    code: "number_not_registered",
    severity: "critical",
    details: present({ status: facts.isMissing ? "NOT_LISTED" : status, metaCode: refusal?.metaCode }),
  };
};

/** A number that works may have a verification that ran out, and goes on working. */
const unverified: Rule = ({ status, facts: { codeVerification } }) => {
  const isMissing = codeVerification === "NOT_VERIFIED" || codeVerification === "EXPIRED";
  if (!isMissing || status === null || status === "CONNECTED") return null;
  return { code: "number_unverified", severity: "warning", details: { codeVerification } };
};

const qualityLow: Rule = ({ qualityRating, status }) => {
  const isLow = qualityRating === "RED" || status === "FLAGGED";
  if (!isLow && qualityRating !== "YELLOW") return null;
  return {
    code: "quality_low",
    severity: isLow ? "warning" : "info",
    details: present({ quality: qualityRating }),
  };
};

const nameRejected: Rule = ({ facts }) => {
  if (facts.nameRejection === null && facts.nameStatus !== "DECLINED") return null;
  const { requestedName, reason } = facts.nameRejection ?? {
    requestedName: facts.requestedName,
    reason: null,
  };
  return { code: "name_rejected", severity: "warning", details: present({ requestedName, reason }) };
};

/** Registering the number again proves that we know its PIN. */
const pinChanged: Rule = ({ facts: { pinChangedAt }, registeredAt }, _known, now) => {
  if (pinChangedAt === null || !isWithinDays(pinChangedAt, PIN_TOLD_DAYS, now)) return null;
  if (registeredAt !== null && registeredAt > new Date(pinChangedAt)) return null;
  return { code: "pin_changed", severity: "warning", details: { at: pinChangedAt } };
};

const pinResetRequested: Rule = ({ facts: { pinResetRequestedAt: at } }, _known, now) =>
  at === null || !isWithinDays(at, PIN_TOLD_DAYS, now)
    ? null
    : { code: "pin_reset_requested", severity: "warning", details: { at } };

const offboarded: Rule = (number, known, now) => {
  const since = number.facts.offboardedAt;
  if (since === null || !isOffboarded(known, number)) return null;
  const severity = isWithinDays(since, OFFBOARDED_GRAVE_DAYS, now) ? "warning" : "critical";
  return { code: "app_offboarded", severity, details: { since } };
};

const idle: Rule = ({ isOnBusinessApp, lastAppActivityAt, onboardedAt }, _known, now) => {
  const since = latest(lastAppActivityAt, onboardedAt);
  if (!isOnBusinessApp || since === null || isWithinDays(since, IDLE_TOLD_DAYS, now)) return null;
  const idleDays = Math.floor((now.getTime() - since.getTime()) / DAY_MS);
  return { code: "app_idle", severity: "warning", details: { idleDays } };
};

function latest(...dates: (Date | null)[]): Date | null {
  return dates.reduce((a, b) => (a !== null && (b === null || a > b) ? a : b), null);
}

const rules: readonly Rule[] = [
  restricted,
  notRegistered,
  unverified,
  qualityLow,
  nameRejected,
  pinChanged,
  pinResetRequested,
  offboarded,
  idle,
];
