import { expect, test } from "vitest";
import { clockTime } from "./clock-time";

test.each([
  [0, "0:00"],
  [7.9, "0:07"],
  [750, "12:30"],
  [3_723, "1:02:03"],
  [Number.POSITIVE_INFINITY, "–:––"],
  [Number.NaN, "–:––"],
])("%s seconds are shown as %s", (seconds, shown) => {
  expect(clockTime(seconds)).toBe(shown);
});
