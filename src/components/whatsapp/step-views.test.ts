import { describe, expect, test } from "vitest";
import type { ConnectionStep, ConnectionStepName } from "@/contracts/whatsapp";
import { progressOf, toStepViews } from "./step-views";

const names: ConnectionStepName[] = [
  "permission",
  "account",
  "numbers",
  "webhooks",
  "registration",
  "payment",
  "test_message",
];

function steps(changes: Partial<Record<ConnectionStepName, Omit<ConnectionStep, "name">>>): ConnectionStep[] {
  return names.map((name) => ({ name, status: "done", ...changes[name] }));
}

function states(given: ConnectionStep[]): Record<string, string> {
  return Object.fromEntries(toStepViews(given).map(({ step, state }) => [step.name, state]));
}

describe("a step", () => {
  test("turns only where the work is; the ones behind it wait", () => {
    const given = steps({
      webhooks: { status: "running" },
      registration: { status: "running" },
      payment: { status: "running" },
      test_message: { status: "running", waitsFor: "you" },
    });
    expect(states(given)).toMatchObject({
      numbers: "done",
      webhooks: "running",
      registration: "waiting",
      payment: "waiting",
      test_message: "waiting",
    });
  });

  test("that failed does not stop the next one from turning", () => {
    const error = { code: "not_subscribed", message: "…" };
    const given = steps({ webhooks: { status: "failed", error }, registration: { status: "running" } });
    expect(states(given)).toMatchObject({ webhooks: "failed", registration: "running" });
  });

  test("that is tried again by itself says so", () => {
    const error = { code: "meta_unreachable", message: "…" };
    const given = steps({ webhooks: { status: "running", error }, registration: { status: "running" } });
    expect(states(given)).toMatchObject({ webhooks: "retrying", registration: "running" });
  });

  test("waits for a person at once when it depends on nothing else", () => {
    const given = steps({ webhooks: { status: "running" }, payment: { status: "running", waitsFor: "you" } });
    expect(states(given)).toMatchObject({ webhooks: "running", payment: "you" });
  });

  test("asks for the test message only once messages can arrive, payment or not", () => {
    const test_message = { status: "running", waitsFor: "you" } as const;
    const failed = { status: "failed", error: { code: "pin_mismatch", message: "…" } } as const;
    expect(states(steps({ registration: failed, test_message })).test_message).toBe("waiting");
    const payment = { status: "running", waitsFor: "you" } as const;
    expect(states(steps({ payment, test_message })).test_message).toBe("you");
  });
});

test("progress counts what is done", () => {
  expect(progressOf(steps({}))).toEqual({ done: 7, total: 7, isOver: true });
  expect(progressOf(steps({ payment: { status: "running", waitsFor: "you" } }))).toEqual({
    done: 6,
    total: 7,
    isOver: false,
  });
  expect(progressOf([])).toEqual({ done: 0, total: 0, isOver: true });
});
