import { expect, test, vi } from "vitest";
import { createRefreshQueue } from "./refresh-queue";

function startQueue() {
  const calls: { key: string; finish: () => void; fail: () => void }[] = [];
  const onFlood = vi.fn<() => void>();
  const refresh = (key: string) =>
    new Promise<void>((resolve, reject) => {
      calls.push({ key, finish: resolve, fail: () => reject(new Error("no network")) });
    });
  return { calls, onFlood, changed: createRefreshQueue({ refresh, onFlood }) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what changes while it is read is read once more, after it", async () => {
  const { calls, changed } = startQueue();
  changed("a");
  changed("a");
  changed("a");
  expect(calls).toHaveLength(1);
  calls[0]?.finish();
  await settled();
  expect(calls.map(({ key }) => key)).toEqual(["a", "a"]);
  calls[1]?.finish();
  await settled();
  expect(calls).toHaveLength(2);
});

test("no more than four things are read at once", async () => {
  const { calls, changed } = startQueue();
  for (const key of ["a", "b", "c", "d", "e"]) changed(key);
  expect(calls.map(({ key }) => key)).toEqual(["a", "b", "c", "d"]);
  calls[2]?.finish();
  await settled();
  expect(calls.at(-1)?.key).toBe("e");
});

test("a flood of changes is answered by reading everything anew", () => {
  const { onFlood, changed } = startQueue();
  for (let i = 0; i < 40; i++) changed(`m${i}`);
  expect(onFlood).toHaveBeenCalledTimes(1);
});

test("a read that fails is made good by reading everything anew", async () => {
  const { calls, onFlood, changed } = startQueue();
  changed("a");
  calls[0]?.fail();
  await settled();
  expect(onFlood).toHaveBeenCalledTimes(1);
});
