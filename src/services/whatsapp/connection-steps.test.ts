import { expect, test } from "vitest";
import type { ConnectionStep, ConnectionStepName } from "@/contracts/whatsapp";
import {
  fittedTo,
  isOpen,
  noNumber,
  reopened,
  statusAfter,
  statusOf,
  stepsAfterClaim,
  withOpened,
  withStep,
  type Steps,
} from "./connection-steps";

const done = { status: "done" } as const;
const wrongPin = { code: "pin_mismatch", message: "Another PIN", metaCode: 133005 };
const failed = { status: "failed", error: wrongPin } as const;
const cloud = { isOnBusinessApp: false, isActive: true };
const app = { isOnBusinessApp: true, isActive: true };
const leftOut = { isActive: false };

const claimed = stepsAfterClaim({ flow: "new_number", numbers: [cloud] });
const working = withStep(withStep(claimed, "webhooks", done), "registration", done);
const namesOf = (steps: Steps) => steps.map((step) => step.name);

const statuses: [string, Steps, string][] = [
  ["pending right after the claim", claimed, "pending"],
  [
    "pending while a step waits for its next try",
    withStep(claimed, "webhooks", { status: "running", error: wrongPin }),
    "pending",
  ],
  ["active when only the payment method and the test message are missing", working, "active"],
  [
    "active even when the payment method could not be looked up",
    withStep(working, "payment", failed),
    "active",
  ],
  ["in error when a step failed for good", withStep(working, "registration", failed), "error"],
  ["in error even while another step still runs", withStep(claimed, "registration", failed), "error"],
  [
    "pending while the account only lacks a number",
    stepsAfterClaim({ flow: "new_number", numbers: [] }),
    "pending",
  ],
  [
    "pending while an account of earlier times only lacks a number",
    withStep(working, "numbers", { status: "failed", error: noNumber }),
    "pending",
  ],
];

test.for(statuses)("a connection is %s", ([, steps, expected]) => {
  expect(statusOf(steps)).toBe(expected);
});

const before: ConnectionStepName[] = ["permission", "account", "numbers", "webhooks"];
const after: ConnectionStepName[] = ["payment", "test_message"];
const fitting: [string, Parameters<typeof stepsAfterClaim>[0], ConnectionStepName[]][] = [
  ["registers a number of the Cloud API", { flow: "new_number", numbers: [cloud] }, ["registration"]],
  ["syncs a number of the Business app", { flow: "business_app", numbers: [app] }, ["sync"]],
  [
    "does both where there are both",
    { flow: "business_app", numbers: [app, cloud] },
    ["registration", "sync"],
  ],
  [
    "leaves a number that is not used alone",
    { flow: "new_number", numbers: [cloud, { ...app, ...leftOut }] },
    ["registration"],
  ],
  [
    "registers the used one of an account whose Business app number is left out",
    { flow: "business_app", numbers: [cloud, { ...app, ...leftOut }] },
    ["registration"],
  ],
  [
    "never registers a Business app signup's number, also while Meta does not show it as one yet",
    { flow: "business_app", numbers: [cloud] },
    ["sync"],
  ],
  ["does neither without a number", { flow: "business_app", numbers: [] }, []],
];

test.for(fitting)("a claim %s", ([, input, expected]) => {
  expect(namesOf(stepsAfterClaim(input))).toEqual([...before, ...expected, ...after]);
});

test("an account without a number waits for a person and says what to do about it", () => {
  const numbers = stepsAfterClaim({ flow: "new_number", numbers: [] }).find(
    (step) => step.name === "numbers",
  );
  expect(numbers).toEqual({ name: "numbers", status: "running", waitsFor: "you", error: noNumber });
});

test("a claim that renews a connection does not ask for another test message", () => {
  const tested = withStep(withStep(working, "payment", done), "test_message", done);
  const renewed = stepsAfterClaim({ flow: "new_number", numbers: [cloud], before: tested });
  expect(renewed.find((step) => step.name === "test_message")).toEqual({ name: "test_message", ...done });
  expect(renewed.find((step) => step.name === "payment")).toEqual({ name: "payment", status: "running" });
});

test("steps of earlier times are filled up with those that are new, in order", () => {
  const old: ConnectionStep[] = before.map((name) => ({ name, ...done }));
  const fitted = fittedTo([...old, { name: "registration", ...done }], {
    flow: "new_number",
    numbers: [cloud],
  });
  expect(namesOf(fitted)).toEqual([...before, "registration", ...after]);
  expect(fitted.filter((step) => step.status === "done")).toHaveLength(5);
  expect(statusOf(fitted)).toBe("active");
});

test("a step that succeeds at last loses its error and leaves the others alone", () => {
  const retried = withStep(withStep(claimed, "webhooks", failed), "webhooks", done);
  expect(retried).toEqual(withStep(claimed, "webhooks", done));
});

test("trying again opens what failed, keeps what is done and lets the test message wait for a person", () => {
  const steps = reopened(withStep(working, "registration", failed));
  expect(isOpen(steps, "registration")).toBe(true);
  expect(isOpen(steps, "webhooks")).toBe(false);
  expect(steps.some((step) => step.error)).toBe(false);
  expect(steps.at(-1)).toEqual({ name: "test_message", status: "running", waitsFor: "you" });
});

test("a number that is taken in has its step done anew", () => {
  expect(isOpen(withOpened(working, ["registration"]), "registration")).toBe(true);
  expect(statusOf(withOpened(working, ["registration"]))).toBe("pending");
});

test("an error that the steps did not cause outlives a change of them, one of theirs does not", () => {
  const opened = withOpened(working, ["registration"]);
  expect(statusAfter("error", { before: working, after: opened })).toBe("error");
  const broken = withStep(working, "registration", failed);
  expect(statusAfter("error", { before: broken, after: reopened(broken) })).toBe("pending");
  expect(statusAfter("disconnected", { before: broken, after: working })).toBe("disconnected");
});
