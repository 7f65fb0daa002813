import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { cursorBefore, fromEventId, isBefore, toEventId } from "./cursor";

const NOW = 1_790_000_000_000;
const positive = fc.bigInt({ min: 0n, max: 2n ** 62n });
const cursors = fc.record({ xid: positive, id: positive });

test.prop([cursors])("an event id leads back to its place", (cursor) => {
  expect(fromEventId(toEventId(cursor, NOW), NOW)).toEqual(cursor);
});

test.prop([cursors, cursors])("of two different places exactly one comes first", (a, b) => {
  const same = a.xid === b.xid && a.id === b.id;
  expect(Number(isBefore(a, b)) + Number(isBefore(b, a))).toBe(same ? 0 : 1);
});

test("everything of an earlier transaction lies before the horizon, the horizon's own rows do not", () => {
  expect(isBefore({ xid: 9n, id: 10n ** 18n }, cursorBefore(10n))).toBe(true);
  expect(isBefore(cursorBefore(10n), { xid: 10n, id: 0n })).toBe(true);
});

test("an id that is not ours, or a day old, is no place to go on from", () => {
  for (const text of ["", "1-2", "a-b-c", "1-2-3-4", "-1-2-3", `${"9".repeat(30)}-1-${NOW}`]) {
    expect(fromEventId(text, NOW)).toBeNull();
  }
  expect(fromEventId(toEventId({ xid: 1n, id: 1n }, NOW - 25 * 3_600_000), NOW)).toBeNull();
});
