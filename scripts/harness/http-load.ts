/**
 * A load generator that costs little itself, for it shares the machine with what it measures: bare sockets, requests that
 * were written before, answers looked at no further than needed.
 */
import net from "node:net";
import type { SignedBody } from "./webhook-bodies";

export type LoadResult = {
  /** Answers by status; 0 is a connection that broke. */
  statuses: Map<number, number>;
  /** Of those that were answered 200, in ms; sorted. */
  latencies: Float64Array;
  seconds: number;
};

type Load = {
  port: number;
  path: string;
  connections: number;
  bodies: readonly SignedBody[];
  /** Ends after this long, or when every body has been sent. */
  durationMs: number;
  /** Open loop: so many a second whatever the answers do, latency counted from when it was due. Without: as fast as answered. */
  perSecond?: number;
  /** Hears of each body that was answered 200. */
  onStored?: (index: number) => void;
};

/** The value below which a share (0 to 1) of the sorted ones lie. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A request for one webhook, ready for the socket. */
export function toRequest(path: string, { body, signature }: SignedBody): Buffer {
  const head =
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
    `X-Hub-Signature-256: ${signature}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

/** Sends the bodies over some connections, one request under way on each, and tells how it went. */
export async function sendLoad({
  port,
  path,
  connections,
  bodies,
  durationMs,
  perSecond,
  onStored,
}: Load): Promise<LoadResult> {
  const requests = bodies.map((one) => toRequest(path, one));
  const latencies = new Float64Array(requests.length);
  const statuses = new Map<number, number>();
  let answered = 0;
  let next = 0;
  let start = 0;
  let endsAt = 0;

  const count = (status: number, index: number, since: number) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status !== 200) return;
    latencies[answered++] = performance.now() - since;
    onStored?.(index);
  };

  const runConnection = (socket: net.Socket) =>
    new Promise<void>((resolve) => {
      let index = -1;
      let since = 0;
      let pending = "";
      const end = () => {
        socket.destroy();
        resolve();
      };
      const send = () => {
        const now = performance.now();
        if (next >= requests.length || now >= endsAt) return end();
        const due = perSecond === undefined ? now : start + (next * 1000) / perSecond;
        if (due > now) {
          setTimeout(send, due - now);
          return;
        }
        index = next++;
        since = due;
        socket.write(requests[index] as Buffer);
      };
      socket.on("data", (chunk) => {
        pending += chunk.toString("latin1");
        if (!isComplete(pending)) return;
        count(Number(pending.slice(9, 12)), index, since);
        pending = "";
        index = -1;
        send();
      });
      socket.on("close", () => {
        if (index >= 0) count(0, index, since);
        resolve();
      });
      if (socket.destroyed) resolve();
      else send();
    });

  const sockets = await Promise.all(Array.from({ length: connections }, () => connect(port)));
  start = performance.now();
  endsAt = start + durationMs;
  await Promise.all(sockets.map(runConnection));
  return {
    statuses,
    latencies: latencies.subarray(0, answered).sort(),
    seconds: (performance.now() - start) / 1000,
  };
}

/** A connection that is open; one that is refused is handed on all the same, and counts as broken. */
async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.once("connect", resolve).once("close", () => resolve()));
  return socket;
}

function isComplete(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, end));
  return length ? text.length >= end + 4 + Number(length[1]) : text.endsWith("0\r\n\r\n");
}
