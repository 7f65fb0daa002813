import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { nextCallAt, PAIR_PACE, paceCalls, paceOfNumber, roomFor, type Pace } from "./pace";

const SECOND_US = 1_000_000;
const ordinary = paceOfNumber({ isOnBusinessApp: false, throughput: "STANDARD" });

describe("how fast a number sends", () => {
  test.each([
    ["an ordinary one", { isOnBusinessApp: false, throughput: "STANDARD" }, 80],
    ["one Meta says nothing about", { isOnBusinessApp: null, throughput: null }, 80],
    ["one in the Business app", { isOnBusinessApp: true, throughput: "STANDARD" }, 20],
    ["one in the Business app, whatever its throughput", { isOnBusinessApp: true, throughput: "HIGH" }, 20],
    ["one of high throughput", { isOnBusinessApp: false, throughput: "HIGH" }, 1_000],
  ])("%s", (_, number, perSecond) => {
    expect(SECOND_US / paceOfNumber(number).intervalUs).toBe(perSecond);
  });

  test("to one customer: 45 at once, then one every 6 seconds", () => {
    let tat: number | null = null;
    let count = 0;
    const start = 1_000 * SECOND_US;
    const sendAt = (now: number) => {
      const paced = paceCalls(ordinary, { tat: null, now }, [{ id: "m", pair: { key: "pair", tat } }]);
      tat = paced.pairs[0]?.tat ?? tat;
      count += paced.going.length;
      return paced.waiting[0]?.dueAt ?? null;
    };
    for (let index = 0; index < 45; index++) expect(sendAt(start)).toBeNull();
    expect(sendAt(start)).toBe(start + 6 * SECOND_US);
    expect(sendAt(start + 6 * SECOND_US - 1)).toBe(start + 6 * SECOND_US);
    expect(sendAt(start + 6 * SECOND_US)).toBeNull();
    expect(count).toBe(46);
  });
});

const paces = fc.constantFrom<Pace>(
  ordinary,
  paceOfNumber({ isOnBusinessApp: true, throughput: null }),
  paceOfNumber({ isOnBusinessApp: false, throughput: "HIGH" }),
  PAIR_PACE,
);

/** Workers that look at a backlog at any times, each time with as many messages as they like. */
const looks = fc.array(
  fc.record({ afterUs: fc.integer({ min: 0, max: SECOND_US }), count: fc.integer({ min: 0, max: 60 }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

/** When each call was allowed. */
function run(pace: Pace, all: readonly { afterUs: number; count: number }[]): number[] {
  let tat: number | null = null;
  let now = 1_000 * SECOND_US;
  const calls: number[] = [];
  for (const { afterUs, count } of all) {
    now += afterUs;
    const room = roomFor(pace, tat, now);
    const candidates = Array.from({ length: count }, (_, index) => ({ id: String(index), pair: null }));
    const paced: ReturnType<typeof paceCalls> = paceCalls(pace, { tat, now }, candidates);
    expect(paced.going).toHaveLength(Math.min(room, count));
    expect(paced.going.length + paced.waiting.length).toBe(count);
    for (const { dueAt } of paced.waiting) expect(dueAt).toBeGreaterThan(now);
    tat = paced.tat;
    calls.push(...paced.going.map(() => now));
  }
  return calls;
}

describe("R15 the pace", () => {
  property.prop([paces, looks])("is never more than r·t + burst, over any stretch of time", (pace, all) => {
    const calls = run(pace, all);
    let tooMany = 0;
    for (const [first, from] of calls.entries()) {
      for (let last = first; last < calls.length; last++) {
        const elapsed = (calls[last] ?? 0) - from;
        const allowed = Math.floor(elapsed / pace.intervalUs + 1e-6) + pace.burst;
        tooMany = Math.max(tooMany, last - first + 1 - allowed);
      }
    }
    expect(tooMany).toBe(0);
  });

  property.prop([paces, fc.integer({ min: 1, max: 200 })])(
    "starves nobody: who comes when it is due is sent, and the whole backlog goes at the full rate",
    (pace, count) => {
      let tat: number | null = null;
      let now = 1_000 * SECOND_US;
      const start = now;
      for (let index = 0; index < count; index++) {
        now = nextCallAt(pace, tat, now);
        const paced: ReturnType<typeof paceCalls> = paceCalls(pace, { tat, now }, [{ id: "m", pair: null }]);
        expect(paced.going).toEqual(["m"]);
        tat = paced.tat;
      }
      expect(now - start).toBeLessThanOrEqual(Math.max(0, count - pace.burst) * pace.intervalUs);
    },
  );

  property.prop([paces, fc.integer({ min: 0, max: 10_000 * SECOND_US })])(
    "has its whole burst again after a rest, and not more",
    (pace, restUs) => {
      const now = 1_000 * SECOND_US;
      expect(roomFor(pace, null, now)).toBe(pace.burst);
      expect(roomFor(pace, now - restUs, now)).toBe(pace.burst);
    },
  );

  test("that waits for its customer uses nothing of its number's, and holds up nobody", () => {
    const now = 1_000 * SECOND_US;
    const paced = paceCalls(ordinary, { tat: null, now }, [
      { id: "waits", pair: { key: "busy", tat: now + 45 * PAIR_PACE.intervalUs } },
      { id: "goes", pair: { key: "idle", tat: null } },
    ]);
    expect(paced.going).toEqual(["goes"]);
    expect(paced.waiting).toEqual([{ id: "waits", dueAt: now + 6 * SECOND_US }]);
    expect(paced.tat).toBe(now + ordinary.intervalUs);
    expect(paced.pairs.map(({ key }) => key)).toEqual(["idle"]);
  });

  test("gives those that wait for their number a turn each", () => {
    const now = 1_000 * SECOND_US;
    const candidates = Array.from({ length: 11 }, (_, index) => ({ id: String(index), pair: null }));
    const { going, waiting } = paceCalls(ordinary, { tat: null, now }, candidates);
    expect(going).toHaveLength(8);
    expect(waiting.map(({ dueAt }) => dueAt - now)).toEqual([12_500, 25_000, 37_500]);
  });
});
