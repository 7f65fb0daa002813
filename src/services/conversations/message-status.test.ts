import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { MessageStatus } from "@/contracts/messages";
import { mergeStatus, receiptStatuses, type StatusReport, type StatusState } from "./message-status";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const fresh = (status: MessageStatus): StatusState => ({ status, statusTimes: {}, error: null });
const report = (status: StatusReport["status"], second = 0): StatusReport => ({ status, at: at(second) });

describe("what one report makes of a message", () => {
  test.each<[MessageStatus, StatusReport["status"], MessageStatus]>([
    ["pending", "sent", "sent"],
    ["sending", "delivered", "delivered"],
    ["unconfirmed", "sent", "sent"],
    ["unconfirmed", "failed", "failed"],
    ["sent", "delivered", "delivered"],
    ["sent", "failed", "failed"],
    ["sent", "read", "read"],
    ["delivered", "sent", "delivered"],
    ["delivered", "failed", "delivered"],
    ["read", "delivered", "read"],
    ["read", "failed", "read"],
    ["read", "played", "played"],
    ["played", "read", "played"],
    ["failed", "sent", "failed"],
    ["failed", "delivered", "delivered"],
    ["received", "read", "received"],
  ])("%s and then %s is %s", (before, next, after) => {
    expect(mergeStatus(fresh(before), report(next)).status).toBe(after);
  });
});

test("keeps the earliest time of each status", () => {
  const state = [report("read", 9), report("sent", 3), report("sent", 2), report("sent", 5)].reduce(
    mergeStatus,
    fresh("sending"),
  );

  expect(state).toEqual({
    status: "read",
    statusTimes: { read: at(9).toISOString(), sent: at(2).toISOString() },
    error: null,
  });
});

test("says why a message failed, and no more once it arrived after all", () => {
  const error = { code: 131026, title: "Message undeliverable" };
  const failed = mergeStatus(fresh("sent"), { status: "failed", at: at(1), error });

  expect(failed.error).toEqual(error);
  expect(mergeStatus(failed, report("delivered", 2)).error).toBeNull();
});

test("Meta's code says more than a failure without one, whichever is told first", () => {
  const [known, unknown] = [
    { code: 131047, title: "Re-engagement message" },
    { code: "unknown", title: "failed" },
  ];
  for (const [first, second] of [
    [known, unknown],
    [unknown, known],
  ]) {
    const told = [first, second].reduce<StatusState>(
      (state, error) => mergeStatus(state, { ...report("failed"), ...(error ? { error } : {}) }),
      fresh("sent"),
    );
    expect(told.error).toEqual(known);
  }
});

const anyReport = fc.record({
  status: fc.constantFrom(...receiptStatuses),
  second: fc.nat({ max: 5 }),
  error: fc.option(
    fc.record({ code: fc.constantFrom<number | string>(1, 2, "unknown"), title: fc.constantFrom("a", "b") }),
    {
      nil: undefined,
    },
  ),
});

const shuffled = fc
  .tuple(
    fc.array(anyReport, { maxLength: 8 }),
    fc.constantFrom<MessageStatus>("pending", "sending", "unconfirmed", "sent"),
  )
  .chain(([reports, start]) =>
    fc.record({
      start: fc.constant(start),
      reports: fc.constant(reports),
      // Every report at least once, some of them again, in any order.
      again: fc
        .subarray(reports)
        .chain((repeated) =>
          fc.shuffledSubarray([...reports, ...repeated], { minLength: reports.length + repeated.length }),
        ),
    }),
  );

property.prop([shuffled])(
  "the same reports in any order and number end the same",
  ({ start, reports, again }) => {
    const end = (list: typeof reports) =>
      list
        .map(({ status, second, error }): StatusReport => ({
          status,
          at: at(second),
          ...(error && status === "failed" ? { error } : {}),
        }))
        .reduce(mergeStatus, fresh(start));

    expect(end(again)).toEqual(end(reports));
  },
);

const order: MessageStatus[] = ["pending", "sending", "unconfirmed", "sent", "delivered", "read", "played"];

property.prop([fc.array(anyReport, { maxLength: 12 })])(
  "a message that arrived never goes backwards",
  (reports) => {
    let state = fresh("sent");
    for (const { status, second } of reports) {
      const before = state.status;
      state = mergeStatus(state, report(status, second));
      if (before !== "failed" && state.status !== "failed") {
        expect(order.indexOf(state.status)).toBeGreaterThanOrEqual(order.indexOf(before));
      }
      if (["delivered", "read", "played"].includes(before)) expect(state.status).not.toBe("failed");
    }
  },
);
