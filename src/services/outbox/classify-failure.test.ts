import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { knownErrorCodes } from "@/lib/graph-errors";
import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { classifyFailure, MAX_ATTEMPTS, MAX_PAIR_ATTEMPTS } from "./classify-failure";

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
const first = { attempt: 1, random: 0.5 };

const again = [4, 80007, 130429, 131056, 131057, 133004, 2494100];
const unclear = [1, 2, 131000, 131016];
const expected = (code: number) =>
  again.includes(code) ? "retry" : unclear.includes(code) ? "unconfirmed" : "failed";

describe("what becomes of a message that Meta refused", () => {
  const metaCodes = knownErrorCodes.filter((code) => typeof code === "number");

  test.each(metaCodes.map((code) => [code, expected(code)] as const))("code %i: %s", (code, kind) => {
    const verdict = classifyFailure(refusal(code), first);
    expect(verdict.kind).toBe(kind);
    expect(verdict.error.code).toBe(code);
  });

  test("an unknown code is final", () => {
    expect(classifyFailure(refusal(999_999), first).kind).toBe("failed");
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
  const delayOf = (error: unknown, attempt: number, random: number) => {
    const verdict = classifyFailure(error, { attempt, random });
    return verdict.kind === "retry" ? verdict.delayMs : Number.NaN;
  };

  property.prop([fc.integer({ min: 1, max: MAX_ATTEMPTS - 1 }), chance])(
    "is anything up to a ceiling that doubles, at most five minutes",
    (attempt, random) => {
      const delayMs = delayOf(refusal(130429), attempt, random);
      expect(delayMs).toBeGreaterThanOrEqual(100);
      expect(delayMs).toBeLessThanOrEqual(Math.min(300_000, 1_000 * 2 ** (attempt - 1)));
    },
  );

  test("spreads over the whole range", () => {
    expect(delayOf(refusal(130429), 5, 0.01)).toBeLessThan(200);
    expect(delayOf(refusal(130429), 5, 0.99)).toBeGreaterThan(15_000);
  });

  property.prop([fc.integer({ min: 1, max: MAX_PAIR_ATTEMPTS - 1 }), chance])(
    "to the same customer is never shorter than the 4^n seconds Meta asks for",
    (attempt, random) => {
      const asked = 1_000 * 4 ** attempt;
      const delayMs = delayOf(refusal(131056), attempt, random);
      expect(delayMs).toBeGreaterThanOrEqual(asked);
      expect(delayMs).toBeLessThanOrEqual(asked * 1.25);
    },
  );

  test("is as long as Meta asks when it names a time", () => {
    expect(delayOf(refusal(80007, { retryAfterMs: 90_000 }), 1, 0.5)).toBe(90_000);
  });

  test.each([
    [130429, MAX_ATTEMPTS],
    [131056, MAX_PAIR_ATTEMPTS],
  ])("comes to an end: code %i fails at attempt %i", (code, attempt) => {
    expect(classifyFailure(refusal(code), { attempt: attempt - 1, random: 0 }).kind).toBe("retry");
    expect(classifyFailure(refusal(code), { attempt, random: 0 })).toMatchObject({
      kind: "failed",
      error: { code },
    });
  });
});
