/** A TCP proxy that can be told to behave badly: what stands between two programs in the real world. */
import net from "node:net";

/**
 * `open`: passes everything on. `slow`: each piece waits 2 s. `reset`: breaks connections, old and new. `black_hole`: takes
 * everything and passes nothing on. `half`: breaks off in the middle of an answer. `trickle`: a few bytes at a time.
 */
export const proxyModes = ["open", "slow", "reset", "black_hole", "half", "trickle"] as const;
export type ProxyMode = (typeof proxyModes)[number];

export type FaultProxy = { port: number; setMode: (mode: ProxyMode) => void; close: () => Promise<void> };

const SLOW_MS = 2_000;

/** Starts a proxy in front of a port of this machine. */
export async function startFaultProxy(targetPort: number, port = 0): Promise<FaultProxy> {
  let mode: ProxyMode = "open";
  const sockets = new Set<net.Socket>();
  const server = net.createServer((inner) => {
    if (mode === "reset") return void inner.resetAndDestroy();
    const outer = net.connect(targetPort, "127.0.0.1");
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        inner.destroy();
        outer.destroy();
      });
    }
    inner.on("data", (chunk) => pass(chunk, outer));
    outer.on("data", (chunk) => {
      if (mode === "half") {
        inner.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => inner.resetAndDestroy());
        return;
      }
      pass(chunk, inner);
    });
  });

  const pass = (chunk: Buffer, to: net.Socket) => {
    if (mode === "black_hole") return;
    if (mode === "slow") {
      setTimeout(() => to.writable && to.write(chunk), SLOW_MS);
      return;
    }
    if (mode === "trickle") {
      for (let start = 0; start < chunk.length; start += 64) {
        setTimeout(() => to.writable && to.write(chunk.subarray(start, start + 64)), (start / 64) * 20);
      }
      return;
    }
    to.write(chunk);
  };

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy got no port.");
  return {
    port: address.port,
    setMode: (next) => {
      mode = next;
      // What was taken into the black hole stays there; connections must not stay half dead for ever.
      if (next === "reset" || next === "open") for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
