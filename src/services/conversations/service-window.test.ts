import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { isWindowOpen, windowExpiresAt } from "./service-window";

const wrote = new Date("2026-03-10T12:00:00.000Z");
const after = (ms: number) => new Date(wrote.getTime() + ms);
const DAY_MS = 86_400_000;

describe("the customer service window", () => {
  test("is closed while the customer has never written", () => {
    expect(isWindowOpen({ lastInboundAt: null, now: wrote })).toBe(false);
    expect(windowExpiresAt(null)).toBeNull();
  });

  test.each([
    ["the moment the customer writes", 0, true],
    ["one millisecond before 24 hours", DAY_MS - 1, true],
    ["exactly 24 hours later", DAY_MS, false],
    ["one millisecond after 24 hours", DAY_MS + 1, false],
  ])("%s", (_, ms, isOpen) => {
    expect(isWindowOpen({ lastInboundAt: wrote, now: after(ms) })).toBe(isOpen);
  });

  test("is open when Meta's clock is ahead of ours", () => {
    expect(isWindowOpen({ lastInboundAt: after(5_000), now: wrote })).toBe(true);
  });

  property.prop([fc.integer({ min: 0, max: 3 * DAY_MS })])("is open exactly until the end it names", (ms) => {
    const now = after(ms);
    expect(isWindowOpen({ lastInboundAt: wrote, now })).toBe(now < (windowExpiresAt(wrote) ?? wrote));
  });
});
