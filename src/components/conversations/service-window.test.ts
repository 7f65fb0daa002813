import { expect, test } from "vitest";
import { windowState } from "./service-window";

const now = Date.parse("2026-11-21T12:00:00Z");
/** The customer's last message, so that so much is left of the 24 hours. */
const left = (ms: number) => new Date(now + ms - 24 * 60 * minute).toISOString();
const minute = 60_000;

test.each([
  ["a whole day left", 24 * 60 * minute, "open", 24, 0],
  ["just over two hours left", 120 * minute + 1, "open", 2, 1],
  ["two hours left", 120 * minute, "soon", 2, 0],
  ["just over 15 minutes left", 15 * minute + 1, "soon", 0, 16],
  ["15 minutes left", 15 * minute, "urgent", 0, 15],
  ["a millisecond left", 1, "urgent", 0, 1],
])("%s", (_, leftMs, kind, hours, minutes) => {
  expect(windowState(left(leftMs), now)).toEqual({ kind, hours, minutes, remainingMs: leftMs });
});

test("it is closed at its end, not after it", () => {
  expect(windowState(left(0), now)).toEqual({ kind: "closed" });
  expect(windowState(left(-minute), now)).toEqual({ kind: "closed" });
});

test("without a word of the customer there is no window", () => {
  expect(windowState(null, now)).toEqual({ kind: "never" });
});
