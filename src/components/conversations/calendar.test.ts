import { expect, test } from "vitest";
import { dayOf, daysAgo, listTime } from "./calendar";

const zone = "America/Sao_Paulo";
const now = Date.parse("2026-11-21T15:00:00Z"); // 12:00 in São Paulo, a Saturday

test("a day begins at midnight of the reader's time zone", () => {
  expect(dayOf("2026-11-21T02:59:00Z", zone)).toBe("2026-11-20");
  expect(dayOf("2026-11-21T03:00:00Z", zone)).toBe("2026-11-21");
  expect(dayOf("2026-11-21T03:00:00Z", "America/Los_Angeles")).toBe("2026-11-20");
});

test("days are counted by the calendar, not by 24 hours", () => {
  expect(daysAgo("2026-11-21T02:59:00Z", now, zone)).toBe(1);
  expect(daysAgo("2026-11-21T03:00:00Z", now, zone)).toBe(0);
});

test.each([
  ["a customer's clock ahead of ours", "2026-11-21T15:00:30Z", { kind: "now" }],
  ["59 seconds ago", "2026-11-21T14:59:01Z", { kind: "now" }],
  ["a minute ago", "2026-11-21T14:59:00Z", { kind: "minutes", minutes: 1 }],
  ["just under an hour ago", "2026-11-21T14:00:01Z", { kind: "minutes", minutes: 59 }],
  ["this morning", "2026-11-21T10:00:00Z", { kind: "time" }],
  ["late last night", "2026-11-21T02:30:00Z", { kind: "yesterday" }],
  ["two days ago", "2026-11-19T15:00:00Z", { kind: "weekday" }],
  ["six days ago", "2026-11-15T15:00:00Z", { kind: "weekday" }],
  ["a week ago, the same weekday", "2026-11-14T15:00:00Z", { kind: "date" }],
])("the list tells %s", (_, at, expected) => {
  expect(listTime(at, now, zone)).toEqual(expected);
});
