import { expect, test } from "vitest";
import { createTypingSignal } from "./typing-signal";

test("the customer is told with the first key and every 20 seconds, and anew after a message", () => {
  let now = 0;
  const told: number[] = [];
  const signal = createTypingSignal(
    () => told.push(now),
    () => now,
  );
  for (now = 0; now <= 45_000; now += 500) signal.typed();
  expect(told).toEqual([0, 20_000, 40_000]);
  signal.sent();
  signal.typed();
  expect(told).toHaveLength(4);
});
