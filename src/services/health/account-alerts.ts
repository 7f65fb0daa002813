import type { AlertSeverity } from "@/contracts/alerts";
import { isAboutPayment, isDisabled, isTokenInvalid } from "./connection-state";
import type { KnownConnection, Notice } from "./facts";
import { isWithinDays, present, type WantedAlert } from "./wanted-alert";

/** How many days ahead an expiring token is told; each is news once. */
export const EXPIRY_THRESHOLDS = [1, 3, 7, 14] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long what has no end of its own is shown: a violation, a notice, a template that Meta gave up. */
const SHOWN_DAYS = 30;
const TEMPLATE_SHOWN_DAYS = 14;
const FAILURES_TOLD = 3;

type Rule = (known: KnownConnection, now: Date) => Omit<WantedAlert, "phoneId"> | null;

/** The alerts about the account as a whole. */
export function accountAlerts(known: KnownConnection, now: Date): WantedAlert[] {
  const alerts = rules.flatMap((rule) => rule(known, now) ?? []);
  return [...alerts.map((alert) => ({ ...alert, phoneId: null })), ...noticeAlerts(known, now)];
}

const tokenInvalid: Rule = (known, now) => {
  if (!isTokenInvalid(known, now)) return null;
  const { refusals } = known.account;
  const isOver = known.tokenExpiresAt !== null && known.tokenExpiresAt <= now;
  const details = present({ cause: isOver ? "expired" : "refused", metaCode: refusals.token?.metaCode });
  return { code: "token_invalid", severity: "critical", details };
};

/** There is no call that renews a token: only connecting again does (Meta: "Business integration system user tokens"). */
const tokenExpiring: Rule = (known, now) => {
  if (known.tokenExpiresAt === null || isTokenInvalid(known, now)) return null;
  const msLeft = known.tokenExpiresAt.getTime() - now.getTime();
  const daysLeft = EXPIRY_THRESHOLDS.find((days) => msLeft <= days * DAY_MS);
  if (daysLeft === undefined) return null;
  const details = { daysLeft, expiresAt: known.tokenExpiresAt.toISOString() };
  return { code: "token_expiring", severity: daysLeft === 1 ? "critical" : "warning", details };
};

const permissionMissing: Rule = ({ account }) => {
  const { missingScopes } = account.token;
  const { permission } = account.refusals;
  if (missingScopes.length === 0 && permission === null) return null;
  const details = present({ scopes: missingScopes, metaCode: permission?.metaCode });
  return { code: "permission_missing", severity: "critical", details };
};

const notSubscribed: Rule = ({ account, steps }) => {
  const isConnecting = steps.some(
    ({ name, status, error }) => name === "webhooks" && status === "running" && !error,
  );
  if (account.subscription.isSubscribed !== false || isConnecting) return null;
  return { code: "not_subscribed", severity: "critical", details: {} };
};

const callbackElsewhere: Rule = ({ account }) => {
  const { isSubscribed, overrideUri } = account.subscription;
  if (isSubscribed !== true || overrideUri === null) return null;
  return { code: "callback_elsewhere", severity: "critical", details: { uri: overrideUri } };
};

const webhooksSilent: Rule = ({ account: { silentSince, subscription } }, now) => {
  if (silentSince === null || subscription.isSubscribed === false) return null;
  const hours = Math.floor((now.getTime() - new Date(silentSince).getTime()) / HOUR_MS);
  return { code: "webhooks_silent", severity: "critical", details: { hours } };
};

/**
 * Answers to customers cost nothing and go out without a payment method, although `health_status` calls such an account
 * BLOCKED; it is grave when Meta has refused a message for it.
 */
const paymentMissing: Rule = ({ account }) => {
  if (account.payment !== "missing") return null;
  const { payment } = account.refusals;
  return {
    code: "payment_missing",
    severity: payment === null ? "warning" : "critical",
    details: present({ reason: payment?.details, metaCode: payment?.metaCode }),
  };
};

const accountRestricted: Rule = (known, now) => {
  const { account } = known;
  if (isDisabled(known)) return null;
  const inForce = account.restrictions.filter(
    ({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now,
  );
  const problem = account.problems.find((one) => one.entityType === "WABA" && !isAboutPayment(one));
  const isBlocked = account.canSend === "BLOCKED" && (problem !== undefined || account.payment !== "missing");
  const { restricted } = account.refusals;
  if (restricted === null && !isBlocked && inForce.length === 0) return null;
  return {
    code: "account_restricted",
    severity: restricted !== null || isBlocked ? "critical" : "warning",
    details: present({
      restrictions: inForce.map(({ type }) => type),
      until: inForce
        .flatMap(({ expiresAt }) => expiresAt ?? [])
        .toSorted()
        .at(-1),
      reason:
        restricted?.details ??
        problem?.description ??
        inForce.find(({ remediation }) => remediation !== null)?.remediation,
      metaCode: restricted?.metaCode ?? problem?.code,
    }),
  };
};

const accountViolation: Rule = ({ account: { violation } }, now) => {
  if (violation === null || !isWithinDays(violation.at, SHOWN_DAYS, now)) return null;
  const { type, remediation } = violation;
  return {
    code: "account_violation",
    severity: "warning",
    details: present({ violation: type, reason: remediation }),
  };
};

const accountBan: Rule = ({ account: { ban } }) => {
  if (ban?.state === "SCHEDULE_FOR_DISABLE") {
    return { code: "account_disabling", severity: "warning", details: present({ date: ban.date }) };
  }
  if (ban?.state !== "DISABLE") return null;
  return { code: "account_disabled", severity: "critical", details: present({ date: ban.date }) };
};

const reviewRejected: Rule = ({ account }) =>
  account.reviewStatus === "REJECTED"
    ? { code: "account_review_rejected", severity: "critical", details: {} }
    : null;

/** Unverified, an account can work for ever, with smaller limits. */
const businessUnverified: Rule = ({ account: { businessVerification } }) =>
  businessVerification === null || businessVerification.toLowerCase() === "verified"
    ? null
    : { code: "business_unverified", severity: "info", details: { verification: businessVerification } };

/** A paused template comes back by itself; one that was rejected or disabled for good is told for two weeks. */
const templatesInTrouble: Rule = ({ account }, now) => {
  const told = account.templatesInTrouble.filter(
    ({ status, since }) =>
      !["DISABLED", "REJECTED"].includes(status) || isWithinDays(since, TEMPLATE_SHOWN_DAYS, now),
  );
  if (told.length === 0) return null;
  const isOnlyRejected = told.every(({ status }) => status === "REJECTED");
  const templates = told.slice(0, 10).map(({ name, language, status }) => ({ name, language, status }));
  return {
    code: "templates_in_trouble",
    severity: isOnlyRejected ? "info" : "warning",
    details: { templates },
  };
};

const checkFailing: Rule = ({ checkFailures }) =>
  checkFailures < FAILURES_TOLD
    ? null
    : { code: "check_failing", severity: "warning", details: { failures: checkFailures } };

const rules: readonly Rule[] = [
  tokenInvalid,
  tokenExpiring,
  permissionMissing,
  notSubscribed,
  callbackElsewhere,
  webhooksSilent,
  paymentMissing,
  accountRestricted,
  accountViolation,
  accountBan,
  reviewRejected,
  businessUnverified,
  templatesInTrouble,
  checkFailing,
];

const severities: Record<string, AlertSeverity> = { CRITICAL: "warning", WARNING: "warning" };

/** Meta's own notices (account_alerts), the gravest one of the account and of each number. */
function noticeAlerts({ account, numbers }: KnownConnection, now: Date): WantedAlert[] {
  const fresh = account.notices.filter(({ at }) => isWithinDays(at, SHOWN_DAYS, now));
  const phoneOf = ({ entityType, entityId }: Notice) =>
    entityType === "PHONE_NUMBER" && numbers.some(({ phoneId }) => phoneId === entityId) ? entityId : null;
  return [null, ...numbers.map(({ phoneId }) => phoneId)].flatMap((phoneId): WantedAlert[] => {
    const about = fresh.filter((notice) => phoneOf(notice) === phoneId);
    const told = about.find(({ severity }) => severity in severities) ?? about[0];
    if (!told) return [];
    const { type, description, severity } = told;
    const details = present({ type, reason: description });
    return [{ code: "account_notice", severity: severities[severity] ?? "info", phoneId, details }];
  });
}
