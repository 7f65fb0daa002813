import { expect, test } from "vitest";
import { fromCursor, toCursor } from "./keyset-cursor";

test("a cursor leads back to its row", () => {
  const last = { at: new Date("2026-11-21T05:00:00.123Z"), id: "0199" };
  expect(fromCursor(toCursor(last))).toEqual(last);
});

test.each([
  "nonsense",
  encode(["2026-11-21T05:00:00Z", "a\u0000"]),
  encode(["0000-01-01T00:00:00Z", "a"]),
  encode(["1969-12-31T23:59:59Z", "a"]),
  encode(["+012026-11-21T05:00:00.000Z", "a"]),
  encode(["2026-11-21T05:00:00Z"]),
])("%s is no cursor", (cursor) => {
  expect(() => fromCursor(cursor)).toThrow(expect.objectContaining({ code: "invalid_input" }));
});

function encode(position: unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}
