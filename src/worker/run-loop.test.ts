import { expect, test, vi } from "vitest";
import { createLogger } from "@/lib/server/logger";
import { startLoop } from "./run-loop";

const log = createLogger("silent");

/** A drain whose answers are given one by one; `calls` resolves when it was called so often. */
function scripted(answers: (number | Error)[]) {
  let count = 0;
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    drain: async () => {
      const answer = answers[count] ?? 0;
      count += 1;
      for (const one of waiting) if (count >= one.count) one.resolve();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    calls: (wanted: number) =>
      new Promise<void>((resolve) =>
        count >= wanted ? resolve() : void waiting.push({ count: wanted, resolve }),
      ),
    count: () => count,
  };
}

test("goes on at once while there is work, and looks again only when woken or at the next poll", async () => {
  const script = scripted([3, 2, 0]);
  const loop = startLoop({ name: "test", drain: script.drain, log, pollMs: 3_600_000 });
  await script.calls(3);

  loop.wake();
  await script.calls(4);
  await loop.stop();

  expect(script.count()).toBe(4);
});

test("a wake-up during the last look is not lost", async () => {
  let looks = 0;
  const second = Promise.withResolvers<void>();
  const loop = startLoop({
    name: "test",
    log,
    pollMs: 3_600_000,
    drain: async () => {
      looks += 1;
      if (looks === 1) loop.wake();
      else second.resolve();
      return 0;
    },
  });

  await second.promise;
  await loop.stop();
});

test("two looks keep their distance, however often it is woken", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  try {
    const script = scripted([1, 1, 0]);
    const loop = startLoop({ name: "test", drain: script.drain, log, pollMs: 3_600_000, leastMs: 30 });
    await script.calls(1);
    await vi.advanceTimersByTimeAsync(29);
    loop.wake();
    expect(script.count()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(script.count()).toBe(2);
    await vi.advanceTimersByTimeAsync(30);
    expect(script.count()).toBe(3);

    await vi.advanceTimersByTimeAsync(60_000);
    loop.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(script.count()).toBe(4);
    const stopped = loop.stop();
    await vi.advanceTimersByTimeAsync(30);
    await stopped;
  } finally {
    vi.useRealTimers();
  }
});

test("polls when nobody wakes it", async () => {
  const script = scripted([]);
  const loop = startLoop({ name: "test", drain: script.drain, log, pollMs: 1 });

  await script.calls(3);
  await loop.stop();
});

test("tries again after errors", async () => {
  const script = scripted([new Error("database gone"), new Error("still gone"), 1, 0]);
  const loop = startLoop({ name: "test", drain: script.drain, log, pollMs: 3_600_000 });

  await script.calls(4);
  await loop.stop();
});

test("stops after what is under way and not before", async () => {
  const underWay = Promise.withResolvers<number>();
  let ended = false;
  const loop = startLoop({
    name: "test",
    log,
    drain: async () => {
      const count = await underWay.promise;
      ended = true;
      return count;
    },
  });

  const stopped = loop.stop();
  underWay.resolve(1);
  await stopped;

  expect(ended).toBe(true);
});
