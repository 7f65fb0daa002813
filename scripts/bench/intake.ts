import { quantile, sendLoad } from "../harness/http-load";
import { customer, messagesChange, signBody, type SignedBody, textMessage } from "../harness/webhook-bodies";
import { type Baselines, measureInserts } from "./baselines";
import type { Bench } from "./bench-system";
import { median, type Row } from "./table";

const PATH = "/api/v1/whatsapp/webhook";

/** One text message a body, each of its own, over the tenant's numbers and so many customers. */
export function textBodies({ tenant, system }: Bench, count: number, customers = 5_000): SignedBody[] {
  const secret = system.variables.META_APP_SECRET ?? "";
  return Array.from({ length: count }, (_, index) => {
    const number = tenant.numbers[index % tenant.numbers.length];
    if (!number) throw new Error("The tenant has no number.");
    const of = { wabaId: tenant.wabaId, ...number };
    return signBody(
      of,
      [messagesChange(of, { messages: [textMessage(customer(index % customers))] })],
      secret,
    );
  });
}

/** How many webhooks a second are accepted, durable and signed, beside what else could be done with the machine. */
export async function measureIntake(
  bench: Bench,
  baselines: Baselines,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Row[]> {
  const rows: Row[] = [];
  const durationMs = seconds * 1000;
  await warmUp(bench, baselines);
  for (const connections of [1, 32, 128]) {
    const found = { ours: [] as number[], a: [] as number[], b: [] as number[], c: [] as number[] };
    const p50: number[] = [];
    const p99: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await bench.clear();
      const bodies = textBodies(bench, 12_000 * seconds);
      const ours = await sendLoad({
        port: bench.system.webPort,
        path: PATH,
        connections,
        bodies,
        durationMs,
      });
      requireAll200(ours.statuses);
      found.ours.push(ours.latencies.length / ours.seconds);
      p50.push(quantile(ours.latencies, 0.5));
      p99.push(quantile(ours.latencies, 0.99));
      const a = await sendLoad({ port: baselines.httpPort, path: "/", connections, bodies, durationMs });
      found.a.push(a.latencies.length / a.seconds);
      const payloads = bodies.slice(0, 5_000).map(({ body }) => body);
      found.b.push(
        await measureInserts(bench.system.database.databaseUrl, payloads, { connections, durationMs }),
      );
      const c = await sendLoad({ port: baselines.nextPort, path: "/hook", connections, bodies, durationMs });
      found.c.push(c.latencies.length / c.seconds);
      await bench.db.query("TRUNCATE bench_webhooks");
    }
    const ratios = (["a", "b", "c"] as const).map((name) => ({
      to: `(${name})`,
      value: median(found.ours) / median(found[name]),
    }));
    const named = `at ${connections} connection${connections === 1 ? "" : "s"}`;
    rows.push(
      {
        name: `webhooks accepted ${named}`,
        unit: "/s",
        values: found.ours,
        ratios,
        ...(connections === 32
          ? {
              goal: "1.0 x (a)",
              isReached: median(found.ours) >= median(found.a),
            }
          : {}),
      },
      { name: `  their latency, p50`, unit: "ms", values: p50 },
      { name: `  their latency, p99`, unit: "ms", values: p99 },
      { name: `  (a) bare node:http, HMAC, one INSERT`, unit: "/s", values: found.a },
      { name: `  (b) one-row INSERTs, prepared`, unit: "/s", values: found.b },
      { name: `  (c) the same in a Next route handler`, unit: "/s", values: found.c },
    );
    bench.note(
      `accepted ${named}: ${Math.round(median(found.ours))}/s, (a) ${Math.round(median(found.a))}/s`,
    );
    if (connections === 32)
      rows.push(await measureHalfRate(bench, median(found.ours) / 2, { rounds: 2 * rounds - 1, seconds }));
  }
  return rows;
}

/** A process just started runs code that is not compiled yet; in production it has run for weeks. */
async function warmUp(bench: Bench, { httpPort, nextPort }: Baselines): Promise<void> {
  const bodies = textBodies(bench, 10_000);
  for (const [port, path] of [
    [bench.system.webPort, PATH],
    [httpPort, "/"],
    [nextPort, "/hook"],
  ] as const) {
    await sendLoad({ port, path, connections: 32, bodies, durationMs: 3_000 });
  }
  await bench.db.query("TRUNCATE bench_webhooks");
}

/** One stall of the disk in four seconds decides a p99, so there are more rounds. */
async function measureHalfRate(
  bench: Bench,
  perSecond: number,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Row> {
  const p99: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await bench.clear();
    const bodies = textBodies(bench, Math.round(perSecond * seconds));
    const result = await sendLoad({
      port: bench.system.webPort,
      path: PATH,
      connections: 32,
      bodies,
      durationMs: seconds * 2_000,
      perSecond,
    });
    requireAll200(result.statuses);
    p99.push(quantile(result.latencies, 0.99));
  }
  return {
    name: `  latency at half that rate (${Math.round(perSecond)}/s), p99`,
    unit: "ms",
    values: p99,
    goal: "50 ms",
    isReached: median(p99) <= 50,
  };
}

/** A figure that counts refusals as work would be a lie. */
export function requireAll200(statuses: Map<number, number>): void {
  const others = [...statuses].filter(([status]) => status !== 200);
  if (others.length > 0) throw new Error(`Not everything was accepted: ${JSON.stringify([...statuses])}`);
}
