import { fc, test as property } from "@fast-check/vitest";
import { expect, test, vi } from "vitest";
import { groupCalls, TooMuchWaitingError } from "./group-calls";

const limits = { items: 3, bytes: 100, groups: 2, patienceMs: 0, heldItems: 8, heldBytes: 1_000 };
class PoisonError extends Error {}
class DownError extends Error {}

/** Groups that end when the test says so. */
function heldBack(changed: Partial<typeof limits> = {}) {
  const groups: { items: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const calls = groupCalls<string, string>({
    run: (items) =>
      new Promise((resolve, reject) =>
        groups.push({ items, answer: () => resolve(items.map((item) => `${item}!`)), fail: reject }),
      ),
    sizeOf: (item) => item.length,
    isAboutAnItem: (error) => error instanceof PoisonError,
    limits: { ...limits, ...changed },
  });
  const group = async (index: number) => {
    await expect.poll(() => groups.length).toBeGreaterThan(index);
    return groups[index] as (typeof groups)[number];
  };
  return { ...calls, groups, group };
}

test("calls that come together are answered by one group, each with its own answer", async () => {
  const { call, group } = heldBack();
  const answers = Promise.all(["a", "b", "c"].map(call));
  const only = await group(0);
  expect(only.items).toEqual(["a", "b", "c"]);
  only.answer();
  expect(await answers).toEqual(["a!", "b!", "c!"]);
});

test("no group is larger than allowed, and no more are under way; an item larger than a group goes alone", async () => {
  const { call, groups, group } = heldBack({ bytes: 4 });
  const answers = Promise.all(["aa", "bb", "c", "dddddd", "e"].map(call));
  expect((await group(0)).items).toEqual(["aa", "bb"]);
  expect((await group(1)).items).toEqual(["c"]);
  expect(groups).toHaveLength(2);
  groups[1]?.answer();
  expect((await group(2)).items).toEqual(["dddddd"]);
  groups[0]?.answer();
  expect((await group(3)).items).toEqual(["e"]);
  groups[2]?.answer();
  groups[3]?.answer();
  expect(await answers).toHaveLength(5);
});

test("with patience, what comes meanwhile waits for a whole group, or for so long at most", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const { call, groups, group } = heldBack({ patienceMs: 20, groups: 9 });
    const answers = [call("a")];
    await group(0);
    answers.push(call("b"), call("c"));
    await vi.advanceTimersByTimeAsync(19);
    expect(groups).toHaveLength(1);
    answers.push(call("d"));
    expect((await group(1)).items).toEqual(["b", "c", "d"]);
    answers.push(call("e"));
    await vi.advanceTimersByTimeAsync(19);
    expect(groups).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect((await group(2)).items).toEqual(["e"]);
    for (const { answer } of groups) answer();
    expect(await Promise.all(answers)).toHaveLength(5);
  } finally {
    vi.useRealTimers();
  }
});

test("with patience, what waited goes at once when the group before it is answered", async () => {
  const { call, groups, group } = heldBack({ patienceMs: 1e9 });
  const first = call("a");
  await group(0);
  const second = call("b");
  groups[0]?.answer();
  expect(await first).toBe("a!");
  (await group(1)).answer();
  expect(await second).toBe("b!");
});

test("beyond the limits a call is refused at once, until there is room again", async () => {
  const { call, group, idle } = heldBack({ heldItems: 2 });
  const taken = [call("a"), call("b")];
  await expect(call("c")).rejects.toThrow(TooMuchWaitingError);
  (await group(0)).answer();
  await Promise.all(taken);
  const next = call("d");
  (await group(1)).answer();
  expect(await next).toBe("d!");
  await idle();
});

test("beyond the bytes that may be held a call is refused too", async () => {
  const { call, group } = heldBack({ heldBytes: 5 });
  const taken = call("aaaa");
  await expect(call("bb")).rejects.toThrow(TooMuchWaitingError);
  (await group(0)).answer();
  await taken;
});

test("one bad item spoils its group once: then each is tried alone, and only the bad one fails", async () => {
  const { call, group } = heldBack();
  const answers = Promise.allSettled(["a", "bad", "c"].map(call));
  (await group(0)).fail(new PoisonError());
  for (const [index, item] of ["a", "bad", "c"].entries()) {
    const alone = await group(index + 1);
    expect(alone.items).toEqual([item]);
    if (item === "bad") alone.fail(new PoisonError());
    else alone.answer();
  }
  expect(await answers).toMatchObject([
    { status: "fulfilled", value: "a!" },
    { status: "rejected" },
    { status: "fulfilled", value: "c!" },
  ]);
});

test("when what everybody needs is down, whoever waits is told at once, and the next call is tried", async () => {
  const { call, groups, group, idle } = heldBack({ items: 1, groups: 1 });
  const answers = Promise.allSettled(["a", "b", "c"].map(call));
  (await group(0)).fail(new DownError());
  expect((await answers).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(groups).toHaveLength(1);
  await idle();
  const next = call("d");
  (await group(1)).answer();
  expect(await next).toBe("d!");
});

const calls = fc.array(
  fc.record({ size: fc.nat({ max: 60 }), fate: fc.constantFrom("good", "good", "good", "poison", "down") }),
  { maxLength: 60 },
);

property.prop([calls])(
  "every call is answered once, good items are never lost to a bad one",
  async (items) => {
    let underWay = 0;
    const { call, idle } = groupCalls<(typeof items)[number], number>({
      run: async (group) => {
        underWay += 1;
        try {
          expect(underWay).toBeLessThanOrEqual(limits.groups);
          expect(group.length).toBeLessThanOrEqual(limits.items);
          await Promise.resolve();
          if (group.some(({ fate }) => fate === "down")) throw new DownError();
          if (group.some(({ fate }) => fate === "poison")) throw new PoisonError();
          return group.map(({ size }) => size);
        } finally {
          underWay -= 1;
        }
      },
      sizeOf: ({ size }) => size,
      isAboutAnItem: (error) => error instanceof PoisonError,
      limits: { ...limits, heldItems: 40 },
    });
    const ends = await Promise.allSettled(items.map(call));
    await idle();

    const isCalm = !items.some(({ fate }) => fate === "down");
    ends.forEach((end, index) => {
      const item = items[index];
      const isRefused = end.status === "rejected" && end.reason instanceof TooMuchWaitingError;
      if (end.status === "fulfilled") expect([item?.fate, end.value]).toEqual(["good", item?.size]);
      else if (isCalm && !isRefused) expect(item?.fate).toBe("poison");
    });
  },
);
