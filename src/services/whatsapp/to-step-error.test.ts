import { expect, test } from "vitest";
import type { StepErrorCode } from "@/contracts/step-errors";
import { GraphError, GraphUnreachableError, isPassing } from "@/lib/server/graph/graph-error";
import { toStepError } from "./to-step-error";

const refusal = (code: number, subcode: number | null = null) =>
  new GraphError({
    code,
    subcode,
    httpStatus: 400,
    traceId: "trace-1",
    message: "Meta's message",
    details: null,
    isTransient: false,
  });

const explained: [number, StepErrorCode][] = [
  [0, "token_invalid"],
  [190, "token_invalid"],
  [3, "permission_missing"],
  [10, "permission_missing"],
  [200, "permission_missing"],
  [294, "permission_missing"],
  [131005, "permission_missing"],
  [33, "not_found_at_meta"],
  [368, "account_restricted"],
  [131031, "account_locked"],
  [133000, "deregistration_incomplete"],
  [133004, "registration_busy"],
  [133005, "pin_mismatch"],
  [133006, "number_not_verified"],
  [133008, "pin_locked"],
  [133009, "pin_locked"],
  [133010, "number_not_registered"],
  [133015, "number_deleted_recently"],
  [133016, "too_many_registrations"],
  [131042, "payment_missing"],
  [131037, "display_name_not_approved"],
  [131057, "number_in_maintenance"],
  [2200, "callback_not_verified"],
  [2388103, "number_in_migration"],
  [2655093, "not_eligible"],
  [2655095, "app_not_eligible"],
  [2388093, "code_not_verified"],
  [2655049, "shared_account"],
  [2388098, "limit_reached"],
  [3441040, "business_restricted"],
  [3441046, "too_many_attempts"],
  [80007, "meta_rate_limited"],
  [4, "meta_rate_limited"],
  [2, "meta_trouble"],
  [131000, "meta_trouble"],
];

test.for(explained)("Meta's refusal %i is explained as %s", ([code, expected]) => {
  expect(toStepError(refusal(code))).toMatchObject({ code: expected, metaCode: code, traceId: "trace-1" });
});

test("a code that stands below another one is found there, and named", () => {
  expect(toStepError(refusal(100, 2655093))).toMatchObject({ code: "not_eligible", metaCode: 2655093 });
  expect(toStepError(refusal(100, 33))).toMatchObject({ code: "not_found_at_meta", metaCode: 33 });
});

test("an unknown refusal is passed on in Meta's words", () => {
  expect(toStepError(refusal(999_999))).toEqual({
    code: "meta_refused",
    message: "Meta's message",
    metaCode: 999_999,
    traceId: "trace-1",
  });
});

test("no answer is told as such", () => {
  const lost = new GraphUnreachableError("timed_out", "no answer", { mayHaveArrived: true });
  expect(toStepError(lost)).toMatchObject({ code: "meta_unreachable" });
});

test("what is told to be tried again by itself is tried again", () => {
  for (const [code] of explained) {
    const error = refusal(code);
    const isPromised = toStepError(error).message.includes("tried again by itself");
    if (isPromised) expect(isPassing(error), String(code)).toBe(true);
  }
});
