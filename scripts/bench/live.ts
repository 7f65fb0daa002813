import http from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { quantile, sendLoad } from "../harness/http-load";
import { startWorker, type Bench } from "./bench-system";
import { textBodies } from "./intake";
import type { Row } from "./table";

const TIMES = 200;

/** From a webhook's first byte to the browser that hears of its message by the event stream, and to the one that has fetched it. */
export async function measureLive(bench: Bench): Promise<Row[]> {
  const worker = await startWorker(bench);
  await bench.clear();
  const stream = await openStream(bench);
  try {
    const heard: number[] = [];
    const fetched: number[] = [];
    for (const body of textBodies(bench, TIMES)) {
      const event = stream.next();
      const since = performance.now();
      await sendLoad({
        port: bench.system.webPort,
        path: "/api/v1/whatsapp/webhook",
        connections: 1,
        bodies: [body],
        durationMs: 5_000,
      });
      const id = await event;
      heard.push(performance.now() - since);
      await (await get(bench, `/api/v1/messages/${id}`)).arrayBuffer();
      fetched.push(performance.now() - since);
      await delay(30);
    }
    const sorted = {
      heard: heard.slice(20).sort((a, b) => a - b),
      fetched: fetched.slice(20).sort((a, b) => a - b),
    };
    const [p50, p95] = [quantile(sorted.fetched, 0.5), quantile(sorted.fetched, 0.95)];
    bench.note(`webhook to browser: p50 ${p50.toFixed(1)} ms`);
    return [
      {
        name: "webhook to browser (event heard, message fetched), idle, p50",
        unit: "ms",
        values: [p50],
        goal: "150 ms",
        isReached: p50 <= 150,
      },
      { name: "  the same, p95", unit: "ms", values: [p95], goal: "400 ms", isReached: p95 <= 400 },
      { name: "  event heard, p50", unit: "ms", values: [quantile(sorted.heard, 0.5)] },
    ];
  } finally {
    stream.close();
    await worker.stop(10_000);
  }
}

function get({ system, tenant }: Bench, path: string): Promise<Response> {
  return fetch(`${system.webUrl}${path}`, { headers: { Authorization: `Bearer ${tenant.apiKey}` } });
}

/** An event stream; `next` resolves with the id of the next message that was created. */
async function openStream({
  system,
  tenant,
}: Bench): Promise<{ next: () => Promise<string>; close: () => void }> {
  let resolve: (id: string) => void = () => undefined;
  const request = http.get(`${system.webUrl}/api/v1/events`, {
    headers: { Authorization: `Bearer ${tenant.apiKey}` },
  });
  await new Promise<void>((isOpen, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        isOpen();
        text += chunk;
        const frames = text.split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) {
          if (!frame.includes("message.created")) continue;
          const data = /^data: (.+)$/m.exec(frame)?.[1];
          if (data) resolve((JSON.parse(data) as { id: string }).id);
        }
      });
    });
  });
  return {
    next: () => new Promise<string>((done) => (resolve = done)),
    close: () => void request.destroy(),
  };
}
