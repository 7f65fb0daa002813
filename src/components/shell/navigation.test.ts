import { expect, test } from "vitest";
import { isFullScreenOnPhones, isWithin } from "./navigation";

test.each([
  ["/dashboard/conversations", true],
  ["/dashboard/conversations/c1", true],
  ["/dashboard/conversations-archive", false],
  ["/dashboard/settings/whatsapp", false],
])("the inbox is marked as the current place at %s: %s", (pathname, expected) => {
  expect(isWithin(pathname, "/dashboard/conversations")).toBe(expected);
});

test.each([
  ["/dashboard/conversations", false],
  ["/dashboard/conversations/c1", true],
  ["/dashboard/settings/whatsapp", false],
])("on a phone %s takes the place of the tab bar: %s", (pathname, expected) => {
  expect(isFullScreenOnPhones(pathname)).toBe(expected);
});
