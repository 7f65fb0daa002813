import { sendLoad } from "../harness/http-load";
import { readMemoryMb } from "../harness/process-cost";
import { startWorker, waitUntilNone, type Bench } from "./bench-system";
import { requireAll200, textBodies } from "./intake";
import type { Row } from "./table";

const PER_SECOND = 500;
const SLICE_S = 15;

/** How the memory of web and worker develops under a steady load of accepting and processing. */
export async function measureMemory(bench: Bench, { minutes }: { minutes: number }): Promise<Row[]> {
  await bench.clear();
  const worker = await startWorker(bench);
  const read = () => ({
    web: readMemoryMb(bench.web.process.pid) ?? Number.NaN,
    worker: readMemoryMb(worker.process.pid) ?? Number.NaN,
  });
  try {
    const before = read();
    const samples: { web: number; worker: number }[] = [];
    for (let slice = 0; slice < (minutes * 60) / SLICE_S; slice++) {
      const result = await sendLoad({
        port: bench.system.webPort,
        path: "/api/v1/whatsapp/webhook",
        connections: 32,
        bodies: textBodies(bench, PER_SECOND * SLICE_S, 20_000),
        durationMs: SLICE_S * 2_000,
        perSecond: PER_SECOND,
      });
      requireAll200(result.statuses);
      samples.push(read());
    }
    await waitUntilNone(bench.db, "SELECT 1 FROM whatsapp_webhook_logs WHERE status = 'received'", 60_000);
    return [
      toRow("web", 350, before, samples, minutes),
      toRow("worker", 250, before, samples, minutes),
    ].flat();
  } finally {
    await worker.stop(10_000);
  }
}

function toRow(
  name: "web" | "worker",
  most: number,
  before: { web: number; worker: number },
  samples: { web: number; worker: number }[],
  minutes: number,
): Row[] {
  const values = samples.map((sample) => sample[name]);
  const largest = Math.max(...values);
  // What is filled in the first fifth is caches; from then on it must not grow.
  const settled = values.slice(Math.ceil(values.length / 5));
  const half = Math.floor(settled.length / 2);
  const mean = (some: number[]) => some.reduce((sum, value) => sum + value, 0) / some.length;
  const growth = mean(settled.slice(half)) / mean(settled.slice(0, half));
  return [
    { name: `memory of ${name} before`, unit: "MB", values: [before[name]] },
    {
      name: `  over ${minutes} min at ${PER_SECOND}/s`,
      unit: "MB",
      values,
      goal: `${most} MB`,
      isReached: largest <= most,
    },
    {
      name: `  second half against first`,
      unit: "x",
      values: [growth],
      goal: "flat (1.1 x)",
      isReached: growth <= 1.1,
    },
  ];
}
