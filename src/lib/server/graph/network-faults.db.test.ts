import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { type FaultProxy, type ProxyMode, startFaultProxy } from "../../../../scripts/chaos/fault-proxy";

// Unit tests share their modules, and what was read of the environment with them: this file has its own.
vi.resetModules();
const { callGraph } = await import("./call-graph");
const { GraphUnreachableError } = await import("./graph-error");

let answer = '{"success":true}';
const server = createServer((_, response) => response.end(answer));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const proxy: FaultProxy = await startFaultProxy((server.address() as AddressInfo).port);

vi.stubEnv("META_GRAPH_BASE_URL", `http://127.0.0.1:${proxy.port}`);

/** With a short patience; where an answer is to come, the machine may be busy. */
const call = (timeoutMs = 400) =>
  callGraph({
    method: "POST",
    path: "/1/messages",
    answer: z.object({ success: z.literal(true) }),
    json: { type: "text" },
    timeoutMs,
  });

beforeEach(() => {
  answer = '{"success":true}';
  proxy.setMode("open");
});

afterAll(async () => {
  await proxy.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("R20 network faults between us and Meta", () => {
  test.for<[ProxyMode, string]>([
    ["slow", "timed_out"],
    ["black_hole", "timed_out"],
    ["reset", "connection_lost"],
    ["half", "connection_lost"],
  ])(
    "%s: the call ends in time as %s, and nobody claims to know whether it arrived",
    async ([mode, reason]) => {
      proxy.setMode(mode);

      const error: unknown = await call().catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(GraphUnreachableError);
      expect(error).toMatchObject({ reason, mayHaveArrived: true });
    },
  );

  test("an answer of 10 MB is not read to its end", async () => {
    answer = JSON.stringify({ success: true, more: "x".repeat(10 * 1024 * 1024) });

    await expect(call(10_000)).rejects.toMatchObject({ reason: "unreadable_answer", mayHaveArrived: true });
  });

  test("after each of them the next call works", async () => {
    for (const mode of ["reset", "half", "black_hole"] as const) {
      proxy.setMode(mode);
      await call().catch(() => undefined);
      proxy.setMode("open");

      await expect(call(10_000)).resolves.toEqual({ success: true });
    }
  });
});
