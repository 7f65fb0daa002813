import { describe, expect, test } from "vitest";
import { AlertCode } from "@/contracts/alerts";
import type { HealthProblem } from "@/contracts/health";
import { sampleConnection, sampleNumber } from "@/testing/health-samples";
import {
  readAccountFacts,
  type AccountFacts,
  type KnownConnection,
  type KnownNumber,
  type NumberFacts,
} from "./facts";
import { decidedByFacts, wantedAlerts } from "./wanted-alerts";

const now = new Date("2026-11-21T12:00:00.000Z");
const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
const isoAgo = (days: number) => daysAgo(days).toISOString();
const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS);
const refusal = (metaCode: number) => ({ at: isoAgo(0.1), metaCode, details: "Meta says no" });
const noRefusals = { token: null, permission: null, payment: null, restricted: null };
const problem = (parts: Partial<HealthProblem>): HealthProblem => ({
  entityType: "WABA",
  entityId: "1001",
  code: 141011,
  description: "Policy",
  solution: null,
  ...parts,
});
const noPayment = problem({ code: 141006, description: "There is an error with the payment method." });

const connection = (parts: Partial<Omit<KnownConnection, "account">>) => sampleConnection(parts);
const account = (facts: Partial<AccountFacts>) => sampleConnection({ account: facts });
const number = (parts: Partial<Omit<KnownNumber, "facts">>, facts: Partial<NumberFacts> = {}) =>
  sampleConnection({ numbers: [sampleNumber({ ...parts, facts })] });

const told = (known: KnownConnection) =>
  wantedAlerts(known, now).map(({ code, severity }) => `${code} ${severity}`);

test("a connection that nothing is wrong with wants no alert, nor does one that has ended", () => {
  expect(told(sampleConnection())).toEqual([]);
  expect(told(connection({ status: "disconnected", tokenExpiresAt: daysAgo(1) }))).toEqual([]);
});

test("nothing is wanted that was never looked at", () => {
  const known = sampleConnection({
    account: readAccountFacts(null, 1),
    numbers: [sampleNumber({ status: null, qualityRating: null })],
  });
  expect(told(known)).toEqual([]);
});

describe("one fact, one alert", () => {
  const cases: [string, KnownConnection, string[]][] = [
    [
      "Meta refuses the token",
      account({ token: { isValid: false, scopes: [], missingScopes: [] } }),
      ["token_invalid critical"],
    ],
    ["the token's life is over", connection({ tokenExpiresAt: daysAgo(0.01) }), ["token_invalid critical"]],
    [
      "a permission is gone",
      account({ token: { isValid: true, scopes: [], missingScopes: ["x"] } }),
      ["permission_missing critical"],
    ],
    [
      "a call was not permitted",
      account({ refusals: { ...noRefusals, permission: refusal(10) } }),
      ["permission_missing critical"],
    ],
    [
      "our app is not subscribed",
      account({ subscription: { isSubscribed: false, overrideUri: null } }),
      ["not_subscribed critical"],
    ],
    [
      "another address is set",
      account({ subscription: { isSubscribed: true, overrideUri: "https://x.example" } }),
      ["callback_elsewhere critical"],
    ],
    [
      "a message was taken and nothing heard of it",
      account({ silentSince: isoAgo(0.2) }),
      ["webhooks_silent critical"],
    ],
    [
      "no payment method, and messages to customers go out",
      account({ payment: "missing", canSend: "BLOCKED", problems: [noPayment] }),
      ["payment_missing warning"],
    ],
    [
      "a message was refused for want of payment",
      account({ payment: "missing", refusals: { ...noRefusals, payment: refusal(131042) } }),
      ["payment_missing critical"],
    ],
    [
      "the account was refused by policy",
      account({ refusals: { ...noRefusals, restricted: refusal(368) } }),
      ["account_restricted critical"],
    ],
    [
      "Meta blocks the account",
      account({ canSend: "BLOCKED", problems: [problem({})] }),
      ["account_restricted critical"],
    ],
    ["Meta blocks it and gives no reason", account({ canSend: "BLOCKED" }), ["account_restricted critical"]],
    ["Meta limits it", account({ canSend: "LIMITED", problems: [problem({ entityType: "BUSINESS" })] }), []],
    [
      "Meta blocks it for the payment method while the business is not verified",
      account({
        payment: "missing",
        canSend: "BLOCKED",
        problems: [noPayment, problem({ entityType: "BUSINESS" })],
      }),
      ["payment_missing warning"],
    ],
    [
      "something is restricted for a while",
      account({
        restrictions: [
          {
            type: "RESTRICTED_BIZ_INITIATED_MESSAGING",
            expiresAt: inDays(2).toISOString(),
            remediation: null,
            at: isoAgo(1),
          },
        ],
      }),
      ["account_restricted warning"],
    ],
    [
      "a restriction has ended",
      account({
        restrictions: [
          { type: "RESTRICTED_UTILITY_TEMPLATES", expiresAt: isoAgo(0.1), remediation: null, at: isoAgo(1) },
        ],
      }),
      [],
    ],
    [
      "a violation was found",
      account({ violation: { type: "ADULT", remediation: null, at: isoAgo(3) } }),
      ["account_violation warning"],
    ],
    [
      "a violation was found long ago",
      account({ violation: { type: "ADULT", remediation: null, at: isoAgo(31) } }),
      [],
    ],
    [
      "the account is to be disabled",
      account({ ban: { state: "SCHEDULE_FOR_DISABLE", date: "May 1, 2027" } }),
      ["account_disabling warning"],
    ],
    [
      "the account is disabled",
      account({ ban: { state: "DISABLE", date: null }, canSend: "BLOCKED" }),
      ["account_disabled critical"],
    ],
    ["the account was given back", account({ ban: { state: "REINSTATE", date: null } }), []],
    ["the review failed", account({ reviewStatus: "REJECTED" }), ["account_review_rejected critical"]],
    ["the review goes on", account({ reviewStatus: "PENDING" }), []],
    [
      "the business is not verified",
      account({ businessVerification: "not_verified" }),
      ["business_unverified info"],
    ],
    ["the business is verified", account({ businessVerification: "verified" }), []],
    [
      "a template is paused",
      account({ templatesInTrouble: [template("PAUSED", 40)] }),
      ["templates_in_trouble warning"],
    ],
    [
      "a template is disabled since yesterday",
      account({ templatesInTrouble: [template("DISABLED", 1)] }),
      ["templates_in_trouble warning"],
    ],
    ["a template was disabled weeks ago", account({ templatesInTrouble: [template("DISABLED", 15)] }), []],
    [
      "a template was rejected",
      account({ templatesInTrouble: [template("REJECTED", 1)] }),
      ["templates_in_trouble info"],
    ],
    ["two checks failed", connection({ checkFailures: 2 }), []],
    ["three checks failed", connection({ checkFailures: 3 }), ["check_failing warning"]],
    ["the number is banned", number({ status: "BANNED" }), ["number_restricted critical"]],
    ["the number's limit is reached", number({ status: "RATE_LIMITED" }), ["number_restricted warning"]],
    [
      "the number is blocked",
      number({}, { canSend: "BLOCKED", problems: [problem({ entityType: "PHONE_NUMBER" })] }),
      ["number_restricted critical"],
    ],
    [
      "the account keeps the number from sending",
      number({}, { canSend: "BLOCKED", problems: [problem({})] }),
      [],
    ],
    [
      "the number is off the platform",
      number(
        { status: "DISCONNECTED" },
        { canSend: "BLOCKED", problems: [problem({ entityType: "PHONE_NUMBER" })] },
      ),
      ["number_not_registered critical"],
    ],
    [
      "the number is not in the account any more",
      number({}, { isMissing: true }),
      ["number_not_registered critical"],
    ],
    [
      "a message was refused because the number is not registered",
      number({}, { notRegistered: refusal(133010) }),
      ["number_not_registered critical"],
    ],
    [
      "the number was registered after such a refusal",
      number({ registeredAt: now }, { notRegistered: refusal(133010) }),
      [],
    ],
    ["a number of the Business app waits", number({ status: "PENDING", isOnBusinessApp: true }), []],
    ["a working number's verification ran out", number({}, { codeVerification: "EXPIRED" }), []],
    [
      "an unverified number does not work",
      number({ status: "UNVERIFIED" }, { codeVerification: "NOT_VERIFIED" }),
      ["number_not_registered critical", "number_unverified warning"],
    ],
    ["quality is red", number({ qualityRating: "RED" }), ["quality_low warning"]],
    ["quality is yellow", number({ qualityRating: "YELLOW" }), ["quality_low info"]],
    ["the number is flagged", number({ status: "FLAGGED" }), ["quality_low warning"]],
    ["the name was declined", number({}, { nameStatus: "DECLINED" }), ["name_rejected warning"]],
    [
      "a new name was rejected",
      number({}, { nameStatus: "APPROVED", nameRejection: { requestedName: "X", reason: null } }),
      ["name_rejected warning"],
    ],
    [
      "the PIN was changed",
      number({ registeredAt: daysAgo(9) }, { pinChangedAt: isoAgo(1) }),
      ["pin_changed warning"],
    ],
    [
      "the PIN was changed and the number registered with it",
      number({ registeredAt: now }, { pinChangedAt: isoAgo(1) }),
      [],
    ],
    ["the PIN was changed last week", number({}, { pinChangedAt: isoAgo(8) }), []],
    [
      "somebody wants the PIN off",
      number({}, { pinResetRequestedAt: isoAgo(1) }),
      ["pin_reset_requested warning"],
    ],
    ["the phone is being changed", number({}, { offboardedAt: isoAgo(0.1) }), ["app_offboarded warning"]],
    [
      "the phone has been changing for days",
      number({}, { offboardedAt: isoAgo(2) }),
      ["app_offboarded critical"],
    ],
    [
      "the phone was idle for 12 days",
      number({ isOnBusinessApp: true, lastAppActivityAt: daysAgo(12), onboardedAt: daysAgo(90) }),
      ["app_idle warning"],
    ],
    ["the phone was idle for 10 days", number({ isOnBusinessApp: true, lastAppActivityAt: daysAgo(10) }), []],
    [
      "the number was connected yesterday",
      number({ isOnBusinessApp: true, lastAppActivityAt: daysAgo(20), onboardedAt: daysAgo(1) }),
      [],
    ],
    ["a number without the app is quiet", number({ lastAppActivityAt: daysAgo(90) }), []],
  ];

  test.each(cases)("%s", (_name, known, wanted) => {
    expect(told(known)).toEqual(wanted);
  });

  test("every alert that the facts decide about is reached by a case", () => {
    const reached = new Set(cases.flatMap(([, , wanted]) => wanted.map((one) => one.split(" ")[0])));
    const elsewhere = ["token_expiring", "account_notice"];
    expect([...reached, ...elsewhere].toSorted()).toEqual(decidedByFacts.toSorted());
  });
});

test("what others decide about is left to them", () => {
  const others = AlertCode.options.filter((code) => !decidedByFacts.some((one) => one === code));
  expect(others).toEqual(["app_removed", "history_declined"]);
});

describe("a token that ends", () => {
  test.each([
    [15, []],
    [14.01, []],
    [14, [14, "warning"]],
    [7.5, [14, "warning"]],
    [7, [7, "warning"]],
    [3.1, [7, "warning"]],
    [3, [3, "warning"]],
    [1.1, [3, "warning"]],
    [1, [1, "critical"]],
    [0.01, [1, "critical"]],
  ])("in %d days is told as %j", (days, wanted) => {
    const alerts = wantedAlerts(connection({ tokenExpiresAt: inDays(days) }), now);
    expect(alerts.flatMap(({ severity, details }) => [details.daysLeft, severity])).toEqual(wanted);
  });

  test("is not told to end when Meta refuses it already", () => {
    const known = account({ token: { isValid: false, scopes: [], missingScopes: [] } });
    expect(told({ ...known, tokenExpiresAt: inDays(2) })).toEqual(["token_invalid critical"]);
  });
});

describe("while it is being connected", () => {
  const steps = (webhooks: "running" | "done", registration: "running" | "done") =>
    [
      { name: "webhooks", status: webhooks },
      { name: "registration", status: registration },
    ] as const;

  test("what the steps are about to do is not wrong yet", () => {
    const known = sampleConnection({
      status: "pending",
      steps: [...steps("running", "running")],
      account: { subscription: { isSubscribed: false, overrideUri: null } },
      numbers: [sampleNumber({ status: "PENDING" })],
    });
    expect(told(known)).toEqual([]);
  });

  test("a subscription that was lost stays told until it is there again", () => {
    const error = { code: "not_subscribed", message: "…" };
    const known = account({ subscription: { isSubscribed: false, overrideUri: null } });
    const repairing = { ...known, steps: [{ name: "webhooks" as const, status: "running" as const, error }] };
    expect(told(repairing)).toEqual(["not_subscribed critical"]);
  });
});

describe("Meta's own notices", () => {
  const notice = (parts: object) => ({
    entityType: "BUSINESS",
    entityId: "1",
    type: "OBA_REJECTED",
    severity: "INFORMATIONAL",
    description: "Read this",
    at: isoAgo(1),
    ...parts,
  });
  const wanted = (...notices: object[]) =>
    wantedAlerts(account({ notices: notices.map(notice) }), now).map(({ phoneId, severity, details }) => [
      phoneId,
      severity,
      details.reason,
    ]);

  test("are told with their text, the gravest of the account and of each number", () => {
    expect(
      wanted(
        {},
        { severity: "CRITICAL", description: "Act now" },
        { entityType: "PHONE_NUMBER", entityId: "2001", description: "Picture lost" },
      ),
    ).toEqual([
      [null, "warning", "Act now"],
      ["2001", "info", "Picture lost"],
    ]);
  });

  test("of a number that is not in use are the account's, and old ones are forgotten", () => {
    expect(wanted({ entityType: "PHONE_NUMBER", entityId: "9", description: "?" })).toEqual([
      [null, "info", "?"],
    ]);
    expect(wanted({ at: isoAgo(31) })).toEqual([]);
  });
});

function template(status: string, days: number) {
  return { name: `t_${status.toLowerCase()}`, language: "pt_BR", status, since: isoAgo(days) };
}
