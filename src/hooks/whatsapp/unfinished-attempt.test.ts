import { expect, test } from "vitest";
import type { SignupAttempt } from "@/contracts/whatsapp";
import { locales, messagesOf } from "@/messages";
import { describeAttempt, findUnfinishedAttempt } from "./unfinished-attempt";

const now = Date.parse("2026-11-21T10:00:00Z");
const attempt = (changes: Partial<SignupAttempt> = {}): SignupAttempt => ({
  id: "a1",
  flow: "new_number",
  startedAt: "2026-11-20T10:00:00.000Z",
  startedBy: "Ana",
  outcome: "cancelled",
  currentStep: null,
  errorCode: null,
  errorMessage: null,
  metaSessionId: null,
  ...changes,
});

test.each(["open", "cancelled", "failed", "expired"] as const)(
  "one that is %s can be gone on with",
  (outcome) => {
    const unfinished = attempt({ outcome });
    expect(findUnfinishedAttempt([unfinished, attempt({ id: "a0" })], [], now)).toBe(unfinished);
  },
);

test("one that was claimed hides whatever went wrong before it", () => {
  expect(findUnfinishedAttempt([attempt({ outcome: "claimed" }), attempt({ id: "a0" })], [], now)).toBeNull();
});

test("after a week it is forgotten, and without any there is none", () => {
  expect(findUnfinishedAttempt([attempt({ startedAt: "2026-11-14T10:00:00.000Z" })], [], now)).toBeNull();
  expect(findUnfinishedAttempt([], [], now)).toBeNull();
});

test("what was connected in another way since makes it past, what was connected before does not", () => {
  const newest = attempt();
  const before = { connectedAt: "2026-11-20T09:59:00.000Z" };
  expect(findUnfinishedAttempt([newest], [before, { connectedAt: null }], now)).toBe(newest);
  expect(
    findUnfinishedAttempt([newest], [before, { connectedAt: "2026-11-20T10:01:00.000Z" }], now),
  ).toBeNull();
});

test("how it ended is told by Meta's screen, by the error, or not at all", () => {
  expect(describeAttempt(attempt({ currentStep: "PHONE_NUMBER_VERIFICATION" }))).toEqual({
    kind: "left",
    step: "PHONE_NUMBER_VERIFICATION",
  });
  expect(
    describeAttempt(
      attempt({
        outcome: "failed",
        errorCode: "2655093",
        errorMessage: "Not eligible",
        metaSessionId: "f34",
      }),
    ),
  ).toEqual({ kind: "failed", problem: "meta_eligibility", said: "Not eligible", sessionId: "f34" });
  expect(
    describeAttempt(
      attempt({ outcome: "failed", errorCode: "number_taken", errorMessage: "Held elsewhere" }),
    ),
  ).toEqual({ kind: "failed", problem: "number_taken", said: null, sessionId: null });
  expect(describeAttempt(attempt({ outcome: "expired" }))).toEqual({ kind: "unfinished" });
});

test("every screen that Meta names has words in every language", () => {
  for (const step of [
    "BUSINESS_ACCOUNT_SELECTION",
    "WABA_PHONE_PROFILE_PICKER",
    "WHATSAPP_BUSINESS_PROFILE_SETUP",
    "PHONE_NUMBER_SETUP",
    "PHONE_NUMBER_VERIFICATION",
    "PERMISSIONS",
  ] as const) {
    for (const locale of locales) expect(messagesOf(locale).whatsapp.notices.steps[step]).toBeTruthy();
  }
});
