import { expect, test } from "vitest";
import type { ConnectionStep, ConnectionStatus } from "@/contracts/whatsapp";
import { outcomeOf } from "./signup-outcome";

const step = (name: ConnectionStep["name"], status: ConnectionStep["status"]): ConnectionStep => ({
  name,
  status,
});

test.each<[string, ConnectionStatus, ConnectionStep[], string]>([
  [
    "has every step behind it",
    "active",
    [step("permission", "done"), step("test_message", "done")],
    "complete",
  ],
  ["still runs", "pending", [step("permission", "done"), step("registration", "running")], "steps_left"],
  ["waits for a test message", "active", [step("test_message", "running")], "steps_left"],
  ["has a failed step", "pending", [step("registration", "failed")], "step_failed"],
  ["is in trouble", "error", [step("permission", "done")], "step_failed"],
])("a connection that %s", (_, status, steps, expected) => {
  expect(outcomeOf({ status, steps })).toBe(expected);
});

test("a connection that the list does not show yet has steps left", () => {
  expect(outcomeOf(null)).toBe("steps_left");
});
