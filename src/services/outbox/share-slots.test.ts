import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { shareSlots, type Waiting } from "./share-slots";

const number = (organizationId: string, phoneId: string, room = 100, isFast = false): Waiting => ({
  organizationId,
  phoneId,
  room,
  isFast,
});
const nothing = { byNumber: new Map<string, number>(), byOrganization: new Map<string, number>() };

describe("what a worker takes up", () => {
  test("is one of each number before the second of any", () => {
    const numbers = [number("a", "1"), number("a", "2"), number("b", "3", 1)];
    expect(shareSlots(numbers, 3, nothing)).toEqual([1, 1, 1]);
    expect(shareSlots(numbers, 8, nothing)).toEqual([4, 3, 1]);
    expect(shareSlots(numbers, 2, nothing)).toEqual([1, 1, 0]);
  });

  test("is never so much of one number, or one organization, that nothing is left for others", () => {
    expect(shareSlots([number("a", "1")], 128, nothing)).toEqual([32]);
    expect(shareSlots([number("a", "1", 100, true)], 128, nothing)).toEqual([96]);
    const many = Array.from({ length: 10 }, (_, index) => number("a", String(index)));
    expect(shareSlots(many, 128, nothing).reduce((sum, one) => sum + one)).toBe(96);
  });

  test("counts what is under way: calls that hang use up their own share only", () => {
    const underWay = { byNumber: new Map([["1", 32]]), byOrganization: new Map([["a", 32]]) };
    expect(shareSlots([number("a", "1"), number("b", "2")], 96, underWay)).toEqual([0, 32]);
  });

  property.prop([
    fc.array(
      fc.record({
        organizationId: fc.constantFrom("a", "b", "c"),
        room: fc.integer({ min: 0, max: 200 }),
        isFast: fc.boolean(),
      }),
      { maxLength: 20 },
    ),
    fc.integer({ min: 0, max: 128 }),
  ])("is fair: nobody gets two while somebody with room gets none", (given, free) => {
    const numbers = given.map((one, index) => ({ ...one, phoneId: String(index) }));
    const slots = shareSlots(numbers, free, nothing);
    expect(slots.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(free);
    const most = Math.max(0, ...slots);
    for (const [index, { room, organizationId }] of numbers.entries()) {
      expect(slots[index]).toBeLessThanOrEqual(room);
      const ofOrganization = numbers.reduce(
        (sum, other, place) => sum + (other.organizationId === organizationId ? (slots[place] ?? 0) : 0),
        0,
      );
      if (room > 0 && most > 1 && ofOrganization < 96) expect(slots[index]).toBeGreaterThan(0);
    }
  });
});
