import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { StatusUpdate } from "../webhooks/events/domain-event";
import { receiptStatuses } from "./message-status";
import type { HeldMessage } from "./save-statuses";
import { settleStatuses } from "./settle-statuses";

const phoneId = "106540352242922";
const ours = (more: Partial<HeldMessage> = {}): HeldMessage => ({
  id: "m1",
  phoneId,
  conversationId: "c1",
  wamid: null,
  sendNumber: 1,
  status: "sending",
  statusTimes: {},
  error: null,
  pricing: null,
  ...more,
});
const update = (more: Partial<StatusUpdate> = {}): StatusUpdate => ({
  kind: "status",
  wamid: "wamid.1",
  status: "delivered",
  at: new Date("2026-11-21T12:00:00Z"),
  send: null,
  pricing: null,
  freeEntryUntil: null,
  ...more,
});
const settle = (held: HeldMessage[], ...updates: StatusUpdate[]) =>
  settleStatuses(
    held,
    updates.map((one) => ({ phoneId, update: one })),
  );

const anyUpdate = fc
  .record({
    status: fc.constantFrom(...receiptStatuses),
    second: fc.integer({ min: 0, max: 5 }),
    isNamed: fc.boolean(),
    category: fc.constantFrom("utility", "marketing", null),
    code: fc.constantFrom(131026, 131047),
    entry: fc.boolean(),
  })
  .map(({ status, second, isNamed, category, code, entry }) =>
    update({
      status,
      at: new Date(Date.UTC(2026, 10, 21, 12, 0, second)),
      send: isNamed ? { messageId: "m1", number: 1 } : null,
      pricing: category === null ? null : { billable: true, model: "PMP", type: "regular", category },
      freeEntryUntil: entry ? new Date(Date.UTC(2026, 10, 24, 12, 0, second)) : null,
      ...(status === "failed" ? { error: { code, title: String(code) } } : {}),
    }),
  );

/** The same updates twice, in two orders. */
const twoOrders = fc.array(anyUpdate, { minLength: 1, maxLength: 8 }).chain((updates) => {
  const doubled = [...updates, ...updates];
  return fc.tuple(
    fc.constant(updates),
    fc.shuffledSubarray(doubled, { minLength: doubled.length, maxLength: doubled.length }),
  );
});

property.prop([twoOrders])(
  "R6 statuses in any order, repeated, end the same: status, times, error, price and wamid",
  ([once, shuffledTwice]) => {
    const first = settle([ours()], ...once);
    const second = settle([ours()], ...shuffledTwice);

    expect(second.changed).toEqual(first.changed);
    expect(new Set(second.results)).toEqual(new Set(first.results));
    const newest = ({ entries }: typeof first) => Math.max(...entries.map(({ until }) => until.getTime()));
    expect(newest(second)).toEqual(newest(first));
  },
);

property.prop([twoOrders, fc.integer({ min: 1, max: 8 })])(
  "R6 nor does it matter how many of them come together",
  ([once, shuffledTwice], size) => {
    let held = [ours({ wamid: "wamid.1", status: "sent" })];
    for (let start = 0; start < shuffledTwice.length; start += size) {
      const { changed } = settle(held, ...shuffledTwice.slice(start, start + size));
      // As jsonb gives it back.
      held = changed.length > 0 ? (JSON.parse(JSON.stringify(changed)) as HeldMessage[]) : held;
    }
    const { changed } = settle([ours({ wamid: "wamid.1", status: "sent" })], ...once);
    expect(held).toEqual(changed.length > 0 ? changed : [ours({ wamid: "wamid.1", status: "sent" })]);
  },
);

describe("a status", () => {
  const named = (number: number) => ({ send: { messageId: "m1", number } });

  test("R7 without its message waits, until another one in its company tells whose wamid it is", () => {
    expect(settle([ours()], update()).results).toEqual(["parked"]);
    const together = settle([ours()], update(), update({ status: "sent", ...named(1) }));
    expect(together.results).toEqual(["applied", "applied"]);
    expect(together.learned).toEqual([{ phoneId, wamid: "wamid.1", messageId: "m1" }]);
    expect(together.changed).toMatchObject([{ wamid: "wamid.1", status: "delivered" }]);
  });

  test.for([
    ["sent", "outdated", "pending", null],
    ["failed", "outdated", "pending", null],
    ["delivered", "applied", "delivered", "wamid.1"],
  ] as const)("%s of an earlier send is %s while the next one waits", ([status, result, now, wamid]) => {
    const again = ours({ status: "pending", sendNumber: 2 });
    const { results, changed } = settle([again], update({ status, ...named(1) }));
    expect(results).toEqual([result]);
    expect(changed[0] ?? again).toMatchObject({ status: now, wamid });
  });

  test("of a later send than ours, another number or a customer's message changes nothing", () => {
    expect(settle([ours()], update(named(7)))).toMatchObject({ results: ["parked"], changed: [] });
    expect(settle([ours({ phoneId: "other" })], update(named(1)))).toMatchObject({ changed: [] });
    const inbound = ours({ wamid: "wamid.1", status: "received" });
    expect(settle([inbound], update())).toMatchObject({ results: ["applied"], changed: [], entries: [] });
  });

  test("that is known already changes nothing", () => {
    const [after] = settle([ours({ wamid: "wamid.1" })], update()).changed;
    expect(settle([after ?? ours()], update()).changed).toEqual([]);
  });
});
