import { expect, test } from "vitest";
import { clientAddress } from "./client-address";

test("without a proxy of ours the header is only what the caller says", () => {
  expect(clientAddress("203.0.113.9", 0)).toBeNull();
});

test("the entry that our outermost proxy wrote is believed, not those before it", () => {
  expect(clientAddress("1.1.1.1, 203.0.113.9", 1)).toBe("203.0.113.9");
  expect(clientAddress("1.1.1.1, 203.0.113.9, 10.0.0.2", 2)).toBe("203.0.113.9");
  expect(clientAddress("2001:db8::7", 1)).toBe("2001:db8::7");
});

test("who came past the proxies has no address", () => {
  expect(clientAddress(undefined, 1)).toBeNull();
  expect(clientAddress("203.0.113.9", 2)).toBeNull();
  expect(clientAddress("somebody", 1)).toBeNull();
});
