import { expect, test } from "vitest";
import { isFullScreenOnPhones, isWithin, sectionsFor, tabs } from "./navigation";

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

test.each([
  ["agent", ["conversations", "whatsapp", "status"]],
  ["admin", ["conversations", "whatsapp", "status", "webhooks", "audit"]],
  ["owner", ["conversations", "whatsapp", "status", "webhooks", "audit"]],
] as const)("an %s is offered what that role may open", (role, expected) => {
  const destinations = sectionsFor(role).flatMap((section) => section.destinations);
  expect(destinations.map(({ name }) => name)).toEqual(expected);
});

test("every page of the settings belongs to the tab that leads to them", () => {
  const settings = sectionsFor("owner").find(({ title }) => title === "settings")?.destinations ?? [];
  const tab = tabs.find(({ name }) => name === "settings");
  for (const { href } of settings) expect(isWithin(href, tab?.root ?? "")).toBe(true);
});
