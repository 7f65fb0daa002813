import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { knownErrorCodes } from "@/lib/graph-errors";
import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { classifyFailure, MAX_ATTEMPTS, MAX_TURNED_AWAY } from "./classify-failure";

const refusal = (code: number, more: Partial<ConstructorParameters<typeof GraphError>[0]> = {}) =>
  new GraphError({
    code,
    subcode: null,
    httpStatus: 400,
    traceId: "trace",
    message: `(#${code})`,
    details: null,
    isTransient: false,
    ...more,
  });
const unreachable = (mayHaveArrived: boolean) =>
  new GraphUnreachableError(mayHaveArrived ? "timed_out" : "not_connected", "no answer", { mayHaveArrived });
const first = { attempt: 1, turnedAway: 0, random: 0.5 };

const kinds: Record<number, string> = {
  4: "turned_away",
  80007: "turned_away",
  130429: "turned_away",
  131056: "turned_away",
  131057: "retry",
  133004: "retry",
  139102: "retry",
  139103: "retry",
  2494100: "retry",
  0: "wait",
  190: "wait",
  368: "wait",
  131031: "wait",
  1: "unconfirmed",
  2: "unconfirmed",
  131000: "unconfirmed",
  131016: "unconfirmed",
};
const expected = (code: number) => kinds[code] ?? "failed";

describe("what becomes of a message that Meta refused", () => {
  const metaCodes = knownErrorCodes.filter((code) => typeof code === "number");

  test.each(metaCodes.map((code) => [code, expected(code)] as const))("code %i: %s", (code, kind) => {
    const verdict = classifyFailure(refusal(code), first);
    expect(verdict.kind).toBe(kind);
    expect(verdict.error.code).toBe(code);
  });

  test("an unknown code is final, unless it says that there were too many requests", () => {
    expect(classifyFailure(refusal(999_999), first).kind).toBe("failed");
    expect(classifyFailure(refusal(999_999, { httpStatus: 429 }), first).kind).toBe("turned_away");
    expect(classifyFailure(refusal(131026, { httpStatus: 429 }), first).kind).toBe("failed");
  });

  test("Meta's hint that it may pass does not overrule the table", () => {
    expect(classifyFailure(refusal(999_999, { isTransient: true }), first).kind).toBe("failed");
    expect(classifyFailure(refusal(131000, { isTransient: true }), first).kind).toBe("unconfirmed");
  });

  test("the real code below code 100 is the one that is kept", () => {
    const verdict = classifyFailure(refusal(100, { subcode: 132001 }), first);
    expect(verdict).toMatchObject({ kind: "failed", error: { code: 132001 } });
    expect(classifyFailure(refusal(100, { subcode: 2494010 }), first).error.code).toBe(100);
  });

  test("Meta's own words are kept for support", () => {
    const verdict = classifyFailure(refusal(131026, { details: "Message Undeliverable." }), first);
    expect(verdict.error).toEqual({ code: 131026, title: "(#131026)", details: "Message Undeliverable." });
  });
});

describe("what becomes of a message without an answer", () => {
  test("what surely did not arrive is tried again", () => {
    expect(classifyFailure(unreachable(false), first)).toMatchObject({
      kind: "retry",
      error: { code: "meta_unreachable" },
    });
  });

  test("too many requests (429) without words is turned away", () => {
    const error = new GraphUnreachableError("unreadable_answer", "no answer", {
      mayHaveArrived: false,
      httpStatus: 429,
    });
    expect(classifyFailure(error, first)).toMatchObject({
      kind: "turned_away",
      slows: "number",
      error: { code: "too_fast" },
    });
  });

  test("what may have arrived is not", () => {
    expect(classifyFailure(unreachable(true), first)).toMatchObject({
      kind: "unconfirmed",
      error: { code: "no_answer" },
    });
  });

  test("an error of our own during the call says nothing about Meta's side", () => {
    expect(classifyFailure(new TypeError("oops"), first).kind).toBe("unconfirmed");
  });
});

describe("the pause before the next try", () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const delayOf = (error: unknown, times: number, random: number) => {
    const verdict = classifyFailure(error, { attempt: times, turnedAway: times - 1, random });
    return "delayMs" in verdict ? verdict.delayMs : Number.NaN;
  };

  property.prop([
    fc.constantFrom(4, 80007, 130429, 131057, 133004),
    fc.integer({ min: 1, max: MAX_ATTEMPTS - 1 }),
    chance,
  ])("is anything up to a ceiling that doubles, at most five minutes", (code, times, random) => {
    const delayMs = delayOf(refusal(code), times, random);
    expect(delayMs).toBeGreaterThanOrEqual(100);
    expect(delayMs).toBeLessThanOrEqual(Math.min(300_000, 1_000 * 2 ** (times - 1)));
  });

  test("spreads over the whole range", () => {
    expect(delayOf(refusal(130429), 5, 0.01)).toBeLessThan(200);
    expect(delayOf(refusal(130429), 5, 0.99)).toBeGreaterThan(15_000);
  });

  property.prop([fc.integer({ min: 1, max: MAX_TURNED_AWAY }), chance])(
    "to the same customer is never shorter than the 4^n seconds Meta asks for, up to 17 minutes",
    (times, random) => {
      const asked = 1_000 * 4 ** Math.min(times, 5);
      const delayMs = delayOf(refusal(131056), times, random);
      expect(delayMs).toBeGreaterThanOrEqual(asked);
      expect(delayMs).toBeLessThanOrEqual(asked * 1.25);
    },
  );

  test("is as long as Meta asks when it names a time", () => {
    expect(delayOf(refusal(80007, { retryAfterMs: 90_000 }), 1, 0.5)).toBe(90_000);
    expect(delayOf(refusal(131057, { retryAfterMs: 90_000 }), 1, 0.5)).toBe(90_000);
  });

  test("comes to an end: what passes fails at attempt 12", () => {
    const at = (attempt: number) => classifyFailure(refusal(133004), { attempt, turnedAway: 0, random: 0 });
    expect(at(MAX_ATTEMPTS - 1).kind).toBe("retry");
    expect(at(MAX_ATTEMPTS)).toMatchObject({ kind: "failed", error: { code: 133004 } });
  });

  test.each([130429, 131056])(
    "R15 being turned away (%i) uses up no attempts, and ends only after a hundred times",
    (code) => {
      const at = (turnedAway: number, attempt = MAX_ATTEMPTS) =>
        classifyFailure(refusal(code), { attempt, turnedAway, random: 0 });
      expect(at(MAX_TURNED_AWAY - 1, 1_000).kind).toBe("turned_away");
      expect(at(MAX_TURNED_AWAY)).toMatchObject({ kind: "failed", error: { code } });
    },
  );
});
