import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { DownloadTooLargeError, ForbiddenAddressError } from "@/lib/server/graph/download-media";
import { GraphError, GraphUnreachableError } from "@/lib/server/graph/graph-error";
import { FileTooLargeError } from "@/lib/server/media-store/spool";
import { classifyMediaFailure, EmptyFileError } from "./classify-media-failure";

const DAY_MS = 24 * 3_600_000;
const refusal = (code: number, more: Partial<ConstructorParameters<typeof GraphError>[0]> = {}) =>
  new GraphError({
    code,
    subcode: null,
    httpStatus: 400,
    traceId: null,
    message: "no",
    details: null,
    isTransient: false,
    ...more,
  });
const unreachable = (httpStatus?: number) =>
  new GraphUnreachableError("unreadable_answer", "no answer", {
    mayHaveArrived: false,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  });
const first = { attempt: 1, ageMs: 0, random: 0.5, noted: "nothing" } as const;

/** What it is, at the first try, at the fifth, and when Meta has forgotten the file. */
const cases = [
  ["more than 100 MB", new DownloadTooLargeError("x"), "too_large", "too_large", "too_large"],
  ["more bytes than were told", new FileTooLargeError("x"), "too_large", "too_large", "too_large"],
  ["no bytes", new EmptyFileError("x"), "again", "empty", "empty"],
  ["an id that Meta does not know", refusal(100, { subcode: 33 }), "again", "expired", "expired"],
  ["HTTP 404 at the address", unreachable(404), "again", "expired", "expired"],
  ["an unknown host", new ForbiddenAddressError("x"), "again", "again", "refused"],
  ["a limit", refusal(80007), "again", "again", "refused"],
  ["a missing permission", refusal(200), "again", "again", "refused"],
  ["Meta's own trouble", refusal(131000), "again", "again", "refused"],
  ["another refusal", refusal(100), "again", "refused", "refused"],
  ["no connection", unreachable(), "again", "again", "unreachable"],
  ["HTTP 401 without a word", unreachable(401), "again", "again", "unreachable"],
  ["a full disk", new Error("ENOSPC"), "again", "again", "unreachable"],
] as const;

test.each(cases)("%s", (_, error, atFirst, atFifth, atTheEnd) => {
  const ask = (more: object) => {
    const verdict = classifyMediaFailure(error, { ...first, ...more });
    return verdict.kind === "failed" ? verdict.error : "again";
  };
  expect([ask({}), ask({ attempt: 5 }), ask({ attempt: 5, ageMs: 7 * DAY_MS })]).toEqual([
    atFirst,
    atFifth,
    atTheEnd,
  ]);
});

describe("when the refusal is about the number", () => {
  test("the file waits without counting the try", () => {
    const verdict = (noted: "paused" | "outdated") =>
      classifyMediaFailure(refusal(190), { ...first, attempt: 99, ageMs: 8 * DAY_MS, noted });
    expect(verdict("paused")).toEqual({ kind: "wait", delayMs: 0 });
    expect(verdict("outdated").kind).toBe("wait");
  });
});

describe("the pause before the next try", () => {
  property.prop([fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 0.999, noNaN: true })])(
    "is anything up to a ceiling that doubles, at most half an hour",
    (attempt, random) => {
      const verdict = classifyMediaFailure(unreachable(), { ...first, attempt, random });
      if (verdict.kind !== "retry") throw new Error("it must be tried again");
      expect(verdict.delayMs).toBeGreaterThanOrEqual(500);
      expect(verdict.delayMs).toBeLessThanOrEqual(Math.min(1_800_000, 2_000 * 2 ** (attempt - 1)));
    },
  );

  test("is as long as Meta asks", () => {
    expect(classifyMediaFailure(refusal(4, { retryAfterMs: 90_000 }), first)).toEqual({
      kind: "retry",
      delayMs: 90_000,
    });
  });
});
