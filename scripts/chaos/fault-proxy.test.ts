import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Agent, request } from "undici";
import { type FaultProxy, startFaultProxy } from "./fault-proxy";

/** The proxy itself: a fault that does not happen would let every test behind it pass. */
describe("the fault proxy does what it is told", () => {
  let server: Server;
  let proxy: FaultProxy;

  beforeAll(async () => {
    server = createServer((_, response) => response.end("x".repeat(1_000)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    proxy = await startFaultProxy((server.address() as AddressInfo).port);
  });

  afterAll(async () => {
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = async () => {
    const agent = new Agent({ headersTimeout: 300, bodyTimeout: 300 });
    try {
      const response = await request(`http://127.0.0.1:${proxy.port}/`, { dispatcher: agent });
      return (await response.body.text()).length;
    } catch {
      return "broken";
    } finally {
      await agent.destroy();
    }
  };

  test("open passes everything on, also after trouble", async () => {
    proxy.setMode("open");
    expect(await ask()).toBe(1_000);
    proxy.setMode("reset");
    expect(await ask()).toBe("broken");
    proxy.setMode("open");
    expect(await ask()).toBe(1_000);
  });

  test("half breaks off in the middle of the answer, a black hole says nothing", async () => {
    proxy.setMode("half");
    expect(await ask()).toBe("broken");
    proxy.setMode("black_hole");
    expect(await ask()).toBe("broken");
    proxy.setMode("open");
  });

  test("a trickle brings everything, slowly", async () => {
    proxy.setMode("trickle");
    expect(await ask()).toBe(1_000);
    proxy.setMode("open");
  });
});
