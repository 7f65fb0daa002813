import { expect, test } from "vitest";
import { knownErrorCodes } from "@/lib/graph-errors";
import { kindOf } from "./refusal-kind";

const expected: Record<number, string> = {
  0: "token",
  190: "token",
  3: "permission",
  10: "permission",
  131005: "permission",
  131042: "payment",
  131044: "payment",
  368: "restricted",
  131031: "restricted",
  131045: "not_registered",
  133010: "not_registered",
};

const codes = knownErrorCodes.filter(
  (code): code is number => typeof code === "number" && !(code >= 200 && code <= 299),
);

test.each(codes.map((code) => [code, expected[code] ?? null] as const))("code %i says: %s", (code, kind) => {
  expect(kindOf({ code, subcode: null })).toBe(kind);
});

test.each([200, 240, 299])("every code from 200 to 299 is about permissions: %i", (code) => {
  expect(kindOf({ code, subcode: null })).toBe("permission");
});

test.each([
  [{ code: 100, subcode: 190 }, "token"],
  [{ code: 100, subcode: 131042 }, "payment"],
  [{ code: 190, subcode: 463 }, "token"],
  [{ code: 100, subcode: 0 }, null],
  [{ code: 100, subcode: 10 }, null],
  [{ code: 131026, subcode: 2494055 }, null],
])("of %j the one that tells something counts", (error, kind) => {
  expect(kindOf(error)).toBe(kind);
});
