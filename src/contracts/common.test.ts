import { expect, test } from "vitest";
import { Timestamp } from "./common";

test.each(["1970-01-01T00:00:00Z", "2026-11-21T05:00:00.123Z", "9999-12-31T23:59:59Z"])(
  "%s is a time",
  (text) => {
    expect(Timestamp.safeParse(text).success).toBe(true);
  },
);

test.each([
  "0000-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "10000-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
])("%s is none that can be stored", (text) => {
  expect(Timestamp.safeParse(text).success).toBe(false);
});
