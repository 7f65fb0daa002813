import { expect, test } from "vitest";
import { chooseTimeZone, DEFAULT_TIME_ZONE } from "./time-zone";

test.each([
  ["atende.timezone=America%2FBogota", "America/Bogota"],
  ["a=1; atende.timezone=Europe%2FLisbon; atende.locale=es", "Europe/Lisbon"],
])("dates follow the browser's cookie %j", (cookie, expected) => {
  expect(chooseTimeZone(cookie)).toBe(expected);
});

test.each([
  null,
  "",
  "atende.timezone=",
  "atende.timezone=Mars%2FOlympus",
  "atende.timezone=%E0%A4",
  "x.atende.timezone=UTC",
])("dates are São Paulo's with the cookie %j", (cookie) => {
  expect(chooseTimeZone(cookie)).toBe(DEFAULT_TIME_ZONE);
});
