import { describe, expect, test } from "vitest";
import { StepErrorCode } from "@/contracts/step-errors";
import { locales, messagesOf } from "@/messages";
import { helpFor, type StepAction } from "./step-help";

const codes = [...StepErrorCode.options, "other"] as const;

describe.each(locales)("in %s", (locale) => {
  const { errors, actions } = messagesOf(locale).whatsapp.steps;

  test.each(codes)("%s says what happened and what to do", (code) => {
    expect(errors[code].what.length).toBeGreaterThan(10);
    expect(errors[code].do.length).toBeGreaterThan(10);
  });

  test("no text is left over from a code that is gone", () => {
    expect(Object.keys(errors).toSorted()).toEqual([...codes].toSorted());
  });

  test("every action has a name", () => {
    const used = new Set<StepAction>(codes.map((code) => helpFor({ code }).action));
    for (const action of used) if (action) expect(actions[action]).toBeTruthy();
  });
});

describe("the action", () => {
  test.each([
    ["token_invalid", "connect_again"],
    ["permission_missing", "connect_again"],
    ["pin_mismatch", "enter_pin"],
    ["payment_missing", "add_payment"],
    ["no_number", "open_numbers"],
    ["account_restricted", "open_support"],
    ["meta_unreachable", "retry"],
  ] as const)("for %s is %s", (code, action) => {
    expect(helpFor({ code })).toEqual({ text: code, action });
  });

  test("for a code that the server learned later is to try again, in general words", () => {
    expect(helpFor({ code: "from_the_future" })).toEqual({ text: "other", action: "retry" });
    expect(helpFor({ code: "toString" })).toEqual({ text: "other", action: "retry" });
  });
});
