import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { freeEntryOpenedBy, maySend, sendingWindow, windowExpiresAt } from "./service-window";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const wrote = new Date("2026-03-10T12:00:00.000Z");
const after = (ms: number) => new Date(wrote.getTime() + ms);
const windowAt = (now: Date, lastInboundAt: Date | null = wrote, freeEntryUntil: Date | null = null) =>
  sendingWindow({ lastInboundAt, freeEntryUntil, now });

describe("the customer service window", () => {
  test("is closed while the customer has never written", () => {
    expect(windowAt(wrote, null)).toEqual({ freeFormUntil: null, isOpen: false, freeOfChargeUntil: null });
    expect(windowExpiresAt(null)).toBeNull();
  });

  test.each([
    ["the moment the customer writes", 0, true],
    ["one millisecond before 24 hours", DAY_MS - 1, true],
    ["exactly 24 hours later", DAY_MS, false],
    ["one millisecond after 24 hours", DAY_MS + 1, false],
  ])("%s", (_, ms, isOpen) => {
    expect(windowAt(after(ms)).isOpen).toBe(isOpen);
  });

  test("is open when Meta's clock is ahead of ours", () => {
    expect(windowAt(wrote, after(5_000)).isOpen).toBe(true);
  });

  property.prop([fc.integer({ min: 0, max: 3 * DAY_MS })])("is open exactly until the end it names", (ms) => {
    const { freeFormUntil, isOpen } = windowAt(after(ms));
    expect(isOpen).toBe(after(ms) < (freeFormUntil ?? wrote));
    expect(freeFormUntil).toEqual(windowExpiresAt(wrote));
  });

  property.prop([
    fc.integer({ min: -DAY_MS, max: 5 * DAY_MS }),
    fc.integer({ min: 0, max: 5 * DAY_MS }),
    fc.integer({ min: 0, max: DAY_MS }),
  ])("another message of the customer's never makes it shorter", (nowMs, freeMs, laterMs) => {
    const now = after(nowMs);
    const before = windowAt(now, wrote, after(freeMs));
    const since = windowAt(now, after(laterMs), after(freeMs));
    expect(Number(since.isOpen)).toBeGreaterThanOrEqual(Number(before.isOpen));
    expect(since.freeFormUntil?.getTime()).toBe((before.freeFormUntil?.getTime() ?? 0) + laterMs);
  });

  test.each(["text", "image", "interactive", "location", "contacts", "sticker", "reaction", "hologram"])(
    "%s needs it, a template does not",
    (type) => {
      for (const isOpen of [true, false]) {
        expect(maySend(type, { isOpen })).toBe(isOpen);
        expect(maySend("template", { isOpen })).toBe(true);
      }
    },
  );
});

describe("a free entry point", () => {
  test.each([
    ["at once", 0, 72 * HOUR_MS],
    ["one millisecond before 24 hours", DAY_MS - 1, DAY_MS - 1 + 72 * HOUR_MS],
    ["exactly 24 hours later", DAY_MS, null],
  ])("opens for 72 hours by an answer %s", (_, ms, untilMs) => {
    expect(freeEntryOpenedBy({ referredAt: wrote, answeredAt: after(ms) })).toEqual(
      untilMs === null ? null : after(untilMs),
    );
  });

  test("does not open when the customer came another way", () => {
    expect(freeEntryOpenedBy({ referredAt: null, answeredAt: wrote })).toBeNull();
  });

  test("costs nothing until its end, and lets only templates pass once the service window has closed", () => {
    const until = after(72 * HOUR_MS);
    const inBetween = windowAt(after(30 * HOUR_MS), wrote, until);
    expect(inBetween).toEqual({ freeFormUntil: after(DAY_MS), isOpen: false, freeOfChargeUntil: until });
    expect([maySend("text", inBetween), maySend("template", inBetween)]).toEqual([false, true]);
    expect(windowAt(until, wrote, until).freeOfChargeUntil).toBeNull();
  });

  property.prop([fc.integer({ min: -DAY_MS, max: 6 * DAY_MS }), fc.integer({ min: 0, max: 6 * DAY_MS })])(
    "never changes what may be sent",
    (nowMs, freeMs) => {
      const now = after(nowMs);
      expect(windowAt(now, wrote, after(freeMs)).isOpen).toBe(windowAt(now).isOpen);
    },
  );
});
