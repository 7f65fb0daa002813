import { describe, expect, test, vi } from "vitest";
import { ApiError, NetworkError } from "./api-client";
import { createQueryClient, isWorthRetrying, retryDelayMs } from "./query-client";

const refusal = (status: number, retryAfterMs?: number) =>
  new ApiError({ status, code: "x", message: "x", retryAfterMs });

describe("reading again", () => {
  test.each([
    [new NetworkError("offline"), true],
    [refusal(500), true],
    [refusal(503), true],
    [refusal(429), true],
    [refusal(401), false],
    [refusal(403), false],
    [refusal(404), false],
    [refusal(200), false],
    [new TypeError("a bug of ours"), false],
  ])("after %s: %s", (error, expected) => {
    expect(isWorthRetrying(0, error)).toBe(expected);
    expect(isWorthRetrying(3, error)).toBe(false);
  });

  test("waits longer each time, or as long as the server asks", () => {
    expect([0, 1, 2, 9].map((count) => retryDelayMs(count, new NetworkError("x")))).toEqual([
      1000, 2000, 4000, 30_000,
    ]);
    expect(retryDelayMs(0, refusal(429, 12_000))).toBe(12_000);
  });
});

describe("a session that ended", () => {
  test.each([
    [401, 1],
    [403, 0],
  ])("an answer with %d asks to sign in again %d times", async (status, times) => {
    const onSignedOut = vi.fn();
    const client = createQueryClient(onSignedOut);

    const read = client.fetchQuery({ queryKey: ["x"], queryFn: () => Promise.reject(refusal(status)) });

    await expect(read).rejects.toThrow(ApiError);
    expect(onSignedOut).toHaveBeenCalledTimes(times);
  });
});
