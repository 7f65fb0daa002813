import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { z } from "zod";

// Unit tests share their modules, and what was read of the environment with them: this file has its own.
vi.resetModules();
const { callGraph } = await import("./call-graph");

test("a call that found nobody listening surely did nothing", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  vi.stubEnv("META_GRAPH_BASE_URL", `http://127.0.0.1:${port}`);
  vi.stubEnv("META_APP_ID", "1");
  vi.stubEnv("META_APP_SECRET", "s");
  vi.stubEnv("META_CONFIG_ID", "2");
  vi.stubEnv("META_WEBHOOK_VERIFY_TOKEN", "verify-me");
  vi.stubEnv("NEXTAUTH_SECRET", "x".repeat(32));
  vi.stubEnv("TOKEN_ENCRYPTION_KEYS", `a:${Buffer.alloc(32).toString("base64")}`);

  const call = callGraph({ method: "POST", path: "/1/messages", json: {}, answer: z.unknown() });

  await expect(call).rejects.toMatchObject({ reason: "not_connected", mayHaveArrived: false });
});
