import { createFormatter, createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import type { AccountHealth, NumberHealth } from "@/contracts/health";
import type { Connection, PhoneNumber } from "@/contracts/whatsapp";
import { messagesOf } from "@/messages";
import { accountFacts, numberFacts, type Fact } from "./facts";

const now = new Date("2026-11-21T12:00:00.000Z");
const words = {
  t: createTranslator({ locale: "en", messages: messagesOf("en"), namespace: "health" }),
  format: createFormatter({ locale: "en", timeZone: "UTC" }),
};

const well: AccountHealth = {
  token: { isValid: true, scopes: ["a", "b"], missingScopes: [] },
  subscription: { isSubscribed: true, overrideUri: null },
  name: "Padaria Sol",
  canSend: "AVAILABLE",
  problems: [],
  reviewStatus: "APPROVED",
  businessVerification: "verified",
  payment: "ok",
  messagingLimit: "TIER_1K",
  maxPhoneNumbers: 2,
  restrictions: [],
  ban: null,
  templatesInTrouble: [],
};
const ofNumber: NumberHealth = {
  canSend: "AVAILABLE",
  problems: [],
  nameStatus: "APPROVED",
  requestedName: null,
  codeVerification: "VERIFIED",
  accountMode: "LIVE",
  isPinEnabled: true,
  messagingLimit: null,
};

function connection(account: AccountHealth | null, more: Partial<Connection> = {}): Connection {
  return {
    id: "c1",
    wabaId: "7001",
    phoneId: null,
    phoneNumber: null,
    displayName: "Padaria Sol",
    status: "active",
    flow: "new_number",
    steps: [],
    numbers: [],
    metaAppId: null,
    webhookUrl: null,
    tokenExpiresAt: null,
    lastWebhookAt: null,
    connectedAt: null,
    disconnectedAt: null,
    disconnectReason: null,
    health: { level: "ok", checkedAt: null, nextCheckAt: null, account, alerts: [] },
    updatedAt: now.toISOString(),
    ...more,
  };
}

function number(more: Partial<PhoneNumber> = {}): PhoneNumber {
  return {
    id: "1",
    wabaId: "7001",
    displayPhoneNumber: "+55 11 99999-0000",
    verifiedName: "Padaria Sol",
    qualityRating: "GREEN",
    status: "CONNECTED",
    throughput: "STANDARD",
    isDefault: true,
    isOnBusinessApp: false,
    isInUse: true,
    pauseReason: null,
    health: ofNumber,
    syncs: [],
    ...more,
  };
}

const read = (facts: Fact[]) =>
  Object.fromEntries(facts.map(({ name, values, tone }) => [name, `${tone}: ${values.join(" | ")}`]));

describe("an account", () => {
  test("that is well shows so in every line", () => {
    const facts = accountFacts(connection(well, { lastWebhookAt: "2026-11-21T11:58:00.000Z" }), now, words);
    expect(read(facts)).toEqual({
      token: "good: Valid, without an end date",
      scopes: "good: 2 granted",
      subscription: "good: Subscribed",
      callback: "good: This system's",
      lastWebhook: "none: Nov 21, 2026, 11:58 AM",
      canSend: "good: Can send",
      payment: "good: Set up",
      businessVerification: "good: Verified",
      review: "good: Approved",
      messagingLimit: "none: 1,000 customers in 24 hours",
      maxPhoneNumbers: "none: 2",
      restrictions: "good: None",
      templates: "good: None",
    });
  });

  test("in trouble names each trouble", () => {
    const account: AccountHealth = {
      ...well,
      token: { isValid: true, scopes: ["a"], missingScopes: ["b"] },
      subscription: { isSubscribed: true, overrideUri: "https://elsewhere.example" },
      canSend: "BLOCKED",
      problems: [
        {
          entityType: "WABA",
          entityId: "7001",
          code: 141006,
          description: "No payment",
          solution: "Add one",
        },
      ],
      payment: "missing",
      businessVerification: "not_verified",
      restrictions: [
        {
          type: "RESTRICTED_BIZ_INITIATED_MESSAGING",
          expiresAt: "2026-12-01T00:00:00.000Z",
          remediation: null,
        },
        { type: "NEW_ONE", expiresAt: null, remediation: null },
      ],
      ban: { state: "SCHEDULE_FOR_DISABLE", date: "April 17, 2027" },
      templatesInTrouble: [{ name: "promo", language: "pt_BR", status: "PAUSED" }],
    };
    expect(read(accountFacts(connection(account), now, words))).toMatchObject({
      scopes: "bad: Missing: b",
      callback: "bad: https://elsewhere.example",
      lastWebhook: "none: None yet",
      canSend: "bad: Sending blocked",
      payment: "warn: To be added",
      businessVerification: "warn: Not verified",
      restrictions: "bad: may not start conversations, until Dec 1, 2026, 12:00 AM | NEW_ONE",
      ban: "bad: Disabling planned: April 17, 2027",
      templates: "warn: promo (pt_BR): Paused by Meta",
      problem: "warn: No payment (141006) | Suggested solution: Add one",
    });
  });

  test("that Meta does not send for has no address of events", () => {
    const account = { ...well, subscription: { isSubscribed: false, overrideUri: null } };
    const facts = read(accountFacts(connection(account), now, words));
    expect(facts.subscription).toBe("bad: Not subscribed");
    expect(facts).not.toHaveProperty("callback");
  });

  test("that nobody has checked yet shows what is known without a check", () => {
    expect(read(accountFacts(connection(null), now, words))).toEqual({
      token: "none: Meta has not said",
      lastWebhook: "none: None yet",
    });
  });

  test.each([
    ["2027-03-01T00:00:00.000Z", true, "good: Valid until March 1, 2027"],
    ["2026-12-01T00:00:00.000Z", true, "warn: Valid until December 1, 2026"],
    ["2026-11-20T00:00:00.000Z", true, "bad: Refused by Meta"],
    [null, false, "bad: Refused by Meta"],
    [null, null, "none: Meta has not said"],
  ])("whose token ends at %s and is valid: %s, reads %j", (tokenExpiresAt, isValid, expected) => {
    const account = { ...well, token: { ...well.token, isValid } };
    expect(read(accountFacts(connection(account, { tokenExpiresAt }), now, words)).token).toBe(expected);
  });
});

describe("a number", () => {
  test("that is well shows so in every line", () => {
    expect(read(numberFacts(number(), words))).toEqual({
      numberStatus: "good: Connected",
      canSend: "good: Can send",
      nameStatus: "good: Approved",
      quality: "good: High",
      throughput: "none: 80 messages per second",
      pin: "good: On",
      codeVerification: "good: Verified by code",
      accountMode: "good: Live",
    });
  });

  test("of the WhatsApp Business app has the app's speed, and a pause comes first", () => {
    const facts = numberFacts(number({ isOnBusinessApp: true, pauseReason: "app_offboarded" }), words);
    expect(facts[0]).toEqual({ name: "paused", values: ["The phone is being changed"], tone: "bad" });
    expect(read(facts).throughput).toBe("none: 20 messages per second (with the app)");
    const withoutPin = number({ isOnBusinessApp: true, health: { ...ofNumber, isPinEnabled: false } });
    expect(read(numberFacts(withoutPin, words)).pin).toBe("none: Off");
  });

  test("shows Meta's own words where there are no others", () => {
    const health = { ...ofNumber, nameStatus: "NEW_WORD", requestedName: "Sol Pães", isPinEnabled: null };
    expect(
      read(numberFacts(number({ status: "SLEEPING", qualityRating: null, health }), words)),
    ).toMatchObject({
      numberStatus: "none: SLEEPING",
      nameStatus: "none: NEW_WORD (asked for: Sol Pães)",
      quality: "none: Meta has not said",
      pin: "none: Meta has not said",
    });
  });
});
