import { describe, expect, test } from "vitest";
import { locales, messagesOf } from "@/messages";
import { describeError, textOfCode } from "./describe-error";
import type { OnboardingError } from "./onboarding-machine";

const refused = (code: string, details: unknown = null): OnboardingError => ({
  kind: "claim_failed",
  code,
  message: "Refused",
  details,
  requestId: "r1",
});

const cases: [string, OnboardingError, string][] = [
  ["a blocked popup", { kind: "popup_blocked" }, "popup_blocked"],
  ["a closed popup", { kind: "popup_closed", finishedAtMeta: false }, "popup_closed"],
  [
    "a popup closed after Meta's end",
    { kind: "popup_closed", finishedAtMeta: true },
    "popup_closed_finished",
  ],
  [
    "an error that Meta reports",
    { kind: "meta_error", message: "m", code: "1", sessionId: "s" },
    "meta_error",
  ],
  ...(
    [
      ["meta_eligibility", "2655093"],
      ["meta_business_app", "2655048"],
      ["meta_verification_code", "2388091"],
      ["meta_shared_account", "2494120"],
      ["meta_limits", "1690114"],
      ["meta_restricted", "3441040"],
      ["meta_rate", " 3441033 "],
      ["meta_error", "2655093x"],
    ] as const
  ).map(([text, code]): [string, OnboardingError, string] => [
    `Meta's error ${code}`,
    { kind: "meta_error", message: "m", code, sessionId: "s" },
    text,
  ]),
  [
    "permissions refused",
    { kind: "oauth_error", error: "access_denied", description: null },
    "access_denied",
  ],
  ["another redirect error", { kind: "oauth_error", error: "server_error", description: "x" }, "oauth_error"],
  ["no network at the start", { kind: "network", during: "session" }, "network_session"],
  ["no network during the claim", { kind: "network", during: "claim" }, "network_claim"],
  ["a check that takes too long", { kind: "timeout" }, "timeout"],
  ["a number held elsewhere", refused("number_taken"), "number_taken"],
  ["a foreign state", refused("state_invalid"), "state_invalid"],
  [
    "a code that came too late",
    refused("token_exchange_failed", { metaCode: 100, metaSubcode: 36007 }),
    "code_expired",
  ],
  [
    "a code used before",
    refused("token_exchange_failed", { metaCode: 100, metaSubcode: 36009 }),
    "code_expired",
  ],
  ["another failed exchange", refused("token_exchange_failed", { metaCode: 100 }), "token_exchange_failed"],
  ["an account not shared", refused("grant_not_proven", { reason: "r" }), "grant_not_proven"],
  ["numbers that cannot be listed", refused("list_phone_numbers_failed"), "list_phone_numbers_failed"],
  ["a code nobody knows", refused("brand_new"), "other"],
];

describe("every error has its own text in every language", () => {
  test.each(cases)("%s", (_name, error, text) => {
    expect(describeError(error).text).toBe(text);
    for (const locale of locales) {
      const { errors } = messagesOf(locale).whatsapp;
      const entry = (errors as Record<string, string | { title?: string; text?: string }>)[text];
      expect(typeof entry === "object" && entry.title?.trim() && entry.text?.trim()).toBeTruthy();
    }
  });
});

test("what support asks for is kept: codes, reason, trace id, request id", () => {
  const details = {
    reason: "It expired",
    metaCode: 100,
    metaSubcode: 36007,
    traceId: "AbC",
    accessToken: "never",
  };
  expect(describeError(refused("token_exchange_failed", details)).facts).toEqual([
    { field: "code", value: "token_exchange_failed" },
    { field: "message", value: "Refused" },
    { field: "reason", value: "It expired" },
    { field: "metaCode", value: "100 / 36007" },
    { field: "traceId", value: "AbC" },
    { field: "requestId", value: "r1" },
  ]);
});

test.each([
  ["who may not connect is not offered to try again", refused("forbidden"), null],
  ["who is signed out signs in again", refused("unauthorized"), "sign_in"],
  ["who gets no window goes on in this tab", { kind: "popup_blocked" }, "this_tab"],
  ["everybody else tries again", refused("number_taken"), "retry"],
] as const)("%s", (_name, error, action) => {
  expect(describeError(error).action).toBe(action);
});

test.each([
  ["2655048", "meta_business_app"],
  ["number_taken", "number_taken"],
  ["internal_error", null],
  [null, null],
])("the code %j of an earlier attempt has the text %j", (code, text) => {
  expect(textOfCode(code)).toBe(text);
});
