import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { regularDelayMs, retryDelayMs } from "./check-schedule";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("after a check that came to its end", () => {
  property.prop([chance])("the next one is six hours later, give or take a fifth", (random) => {
    expect(regularDelayMs(random)).toBeGreaterThanOrEqual(4.8 * HOUR_MS);
    expect(regularDelayMs(random)).toBeLessThanOrEqual(7.2 * HOUR_MS);
  });

  test("many connections spread over the whole range", () => {
    expect(regularDelayMs(0)).toBe(4.8 * HOUR_MS);
    expect(regularDelayMs(0.5)).toBe(6 * HOUR_MS);
    expect(regularDelayMs(0.999)).toBeGreaterThan(7.19 * HOUR_MS);
  });
});

describe("after a check that did not", () => {
  property.prop([fc.integer({ min: 1, max: 1_000 }), chance])(
    "the next one comes within a ceiling that doubles from 5 minutes to 6 hours, never at once",
    (failures, random) => {
      const ceiling = Math.min(6 * HOUR_MS, 5 * MINUTE_MS * 2 ** (failures - 1));
      expect(retryDelayMs(failures, random)).toBeGreaterThanOrEqual(MINUTE_MS / 2);
      expect(retryDelayMs(failures, random)).toBeLessThanOrEqual(ceiling);
    },
  );

  test.each([
    [1, 5 * MINUTE_MS],
    [2, 10 * MINUTE_MS],
    [7, 320 * MINUTE_MS],
    [8, 6 * HOUR_MS],
    [900, 6 * HOUR_MS],
  ])("%d failures in a row: anything up to %d ms", (failures, ceiling) => {
    expect(retryDelayMs(failures, 0.5)).toBe(ceiling / 2);
    expect(retryDelayMs(failures, 0.01)).toBeLessThan(ceiling / 9);
  });
});
