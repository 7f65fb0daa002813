import { expect, test } from "vitest";
import {
  isOpen,
  noNumber,
  reopened,
  statusOf,
  stepsAfterClaim,
  withStep,
  type Steps,
} from "./connection-steps";

const claimed = stepsAfterClaim({ hasNumbers: true });
const wrongPin = { code: "pin_mismatch", message: "Another PIN", metaCode: 133005 };

const allDone = withStep(withStep(claimed, "webhooks", "done"), "registration", "done");

const statuses: [string, Steps, string][] = [
  ["pending right after the claim", claimed, "pending"],
  [
    "pending while a step waits for its next try",
    withStep(claimed, "webhooks", "running", wrongPin),
    "pending",
  ],
  ["active when every step is done", allDone, "active"],
  ["in error when a step failed for good", withStep(allDone, "registration", "failed", wrongPin), "error"],
  [
    "in error even while another step still runs",
    withStep(claimed, "registration", "failed", wrongPin),
    "error",
  ],
  ["pending while the account only lacks a number", stepsAfterClaim({ hasNumbers: false }), "pending"],
];

test.for(statuses)("a connection is %s", ([, steps, expected]) => {
  expect(statusOf(steps)).toBe(expected);
});

test("an account without a number says what to do about it", () => {
  const numbers = stepsAfterClaim({ hasNumbers: false }).find((step) => step.name === "numbers");
  expect(numbers).toEqual({ name: "numbers", status: "failed", error: noNumber });
});

test("a step that succeeds at last loses its error and leaves the others alone", () => {
  const retried = withStep(withStep(claimed, "webhooks", "running", wrongPin), "webhooks", "done");
  expect(retried).toEqual(withStep(claimed, "webhooks", "done"));
});

test("trying again opens what failed and keeps what is done", () => {
  const steps = reopened(withStep(allDone, "registration", "failed", wrongPin));
  expect(isOpen(steps, "registration")).toBe(true);
  expect(isOpen(steps, "webhooks")).toBe(false);
  expect(steps.some((step) => step.error)).toBe(false);
});
