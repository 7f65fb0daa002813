import { expect, test } from "vitest";
import { readRange } from "./read-range";

test.each([
  [null, null],
  ["bytes=0-3", { start: 0, end: 3 }],
  ["bytes=4-", { start: 4, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
  ["bytes=0-99", { start: 0, end: 9 }],
  ["bytes=9-9", { start: 9, end: 9 }],
  ["Bytes = 2-3", { start: 2, end: 3 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=10-20", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-2", null],
  ["bytes=-", null],
  ["bytes=0-1,4-5", null],
  ["items=0-1", null],
  ["bytes=a-b", null],
  ["bytes=99999999999999999999-", null],
] as const)("of ten bytes, %j asks for %j", (header, range) => {
  expect(readRange(header, 10)).toEqual(range);
});
