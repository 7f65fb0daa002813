import { expect, test } from "vitest";
import { isStillVerifying } from "./unconfirmed";

const at = (time: string) => `2026-11-21T${time}.000Z`;
const now = Date.parse(at("12:10:00"));

test("Meta is asked for two minutes from when the answer was lost; then a person decides", () => {
  const since = (unconfirmed: string) => ({ sentAt: at("09:00:00"), statusTimes: { unconfirmed } });
  expect(isStillVerifying(since(at("12:08:01")), now)).toBe(true);
  expect(isStillVerifying(since(at("12:08:00")), now)).toBe(false);
});

test("where that is not known, the time of sending counts", () => {
  expect(isStillVerifying({ sentAt: at("12:09:00"), statusTimes: {} }, now)).toBe(true);
  expect(isStillVerifying({ sentAt: at("12:00:00"), statusTimes: {} }, now)).toBe(false);
});
