import { createHash, randomUUID } from "node:crypto";
import { quantile, sendLoad } from "../harness/http-load";
import { readCpuMs } from "../harness/process-cost";
import { customer, messagesChange, signBody, statusOf, textMessage } from "../harness/webhook-bodies";
import { startWorker, waitUntilNone, type Bench } from "./bench-system";
import { requireAll200, textBodies } from "./intake";
import { median, type Row } from "./table";

const WAITING = "SELECT 1 FROM whatsapp_webhook_logs WHERE status = 'received'";

type Kind = { name: string; events: number; make: (bench: Bench) => Promise<string[]>; goal?: number };

/** How fast what was stored becomes messages and ticks. */
export async function measureProcessing(bench: Bench, { rounds }: { rounds: number }): Promise<Row[]> {
  const kinds: Kind[] = [
    {
      name: "texts, one a body",
      events: 20_000,
      make: async (of) => textBodies(of, 20_000).map(({ body }) => body),
    },
    { name: "statuses, one a body", events: 20_000, make: (of) => statusBodies(of, 20_000, 1) },
    { name: "mixed, batches of 100", events: 40_000, make: (of) => mixedBodies(of, 400), goal: 2_000 },
  ];
  const rows: Row[] = [];
  const worker = await startWorker(bench);
  try {
    for (const kind of kinds) {
      const values: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await bench.clear();
        const bodies = await kind.make(bench);
        const since = await storeLogs(bench, bodies);
        if (!(await waitUntilNone(bench.db, WAITING, 120_000)))
          throw new Error(`${kind.name}: not done in time`);
        await requireAllProcessed(bench);
        const { rows: found } = await bench.db.query<{ seconds: number }>(
          "SELECT extract(epoch FROM max(processed_at) - $1::timestamptz)::float8 AS seconds FROM whatsapp_webhook_logs",
          [since],
        );
        values.push(kind.events / (found[0]?.seconds ?? Number.NaN));
      }
      rows.push({
        name: `events processed, ${kind.name}`,
        unit: "/s",
        values,
        ...(kind.goal === undefined
          ? {}
          : { goal: `${kind.goal.toLocaleString("en")}/s`, isReached: median(values) >= kind.goal }),
      });
      bench.note(`processed, ${kind.name}: ${Math.round(median(values))}/s`);
    }
  } finally {
    await worker.stop(10_000);
  }
  return rows;
}

/** Accepting and processing together: at a steady rate, and as fast as it goes. */
export async function measureTogether(bench: Bench, { seconds }: { seconds: number }): Promise<Row[]> {
  const worker = await startWorker(bench);
  try {
    await bench.clear();
    const cpuOf = () => ({
      web: readCpuMs(bench.web.process.pid) ?? Number.NaN,
      worker: readCpuMs(worker.process.pid) ?? Number.NaN,
      postgres: readCpuMs(bench.system.database.process.pid, { withChildren: true }) ?? Number.NaN,
    });
    const before = cpuOf();
    const steady = await sendLoad({
      port: bench.system.webPort,
      path: "/api/v1/whatsapp/webhook",
      connections: 32,
      bodies: textBodies(bench, 1_000 * seconds),
      durationMs: seconds * 1_500,
      perSecond: 1_000,
    });
    requireAll200(steady.statuses);
    await waitUntilNone(bench.db, WAITING, 60_000);
    const after = cpuOf();
    const lag = await readLag(bench);
    const events = 1_000 * seconds;
    const cost = (name: keyof typeof before) => ((after[name] - before[name]) * 1000) / events;

    await bench.clear();
    const burst = await sendLoad({
      port: bench.system.webPort,
      path: "/api/v1/whatsapp/webhook",
      connections: 32,
      bodies: textBodies(bench, 60_000),
      durationMs: 10_000,
    });
    requireAll200(burst.statuses);
    const accepted = burst.latencies.length;
    await waitUntilNone(bench.db, WAITING, 120_000);
    const { rows } = await bench.db.query<{ seconds: number }>(
      "SELECT extract(epoch FROM max(processed_at) - min(received_at))::float8 AS seconds FROM whatsapp_webhook_logs",
    );
    bench.note(
      `lag at 1,000/s: p95 ${lag.p95.toFixed(3)} s; together ${Math.round(accepted / (rows[0]?.seconds ?? 1))}/s`,
    );
    return [
      { name: `lag at 1,000 webhooks/s for ${seconds} s, p50`, unit: "s", values: [lag.p50] },
      { name: "  the same, p95", unit: "s", values: [lag.p95], goal: "2 s", isReached: lag.p95 <= 2 },
      { name: "  latency of the 200 meanwhile, p99", unit: "ms", values: [quantile(steady.latencies, 0.99)] },
      { name: "  processor time an event, web", unit: "µs", values: [cost("web")] },
      { name: "  processor time an event, worker", unit: "µs", values: [cost("worker")] },
      { name: "  processor time an event, PostgreSQL", unit: "µs", values: [cost("postgres")] },
      {
        name: "accepted while a worker processes, 32 connections",
        unit: "/s",
        values: [accepted / burst.seconds],
      },
      {
        name: "accepted and processed, to the last one",
        unit: "/s",
        values: [accepted / (rows[0]?.seconds ?? Number.NaN)],
      },
    ];
  } finally {
    await worker.stop(10_000);
  }
}

async function readLag({ db }: Bench): Promise<{ p50: number; p95: number }> {
  const { rows } = await db.query<{ p50: number; p95: number }>(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY lag) AS p50, percentile_cont(0.95) WITHIN GROUP (ORDER BY lag) AS p95
     FROM (SELECT extract(epoch FROM processed_at - received_at)::float8 AS lag FROM whatsapp_webhook_logs) AS lags`,
  );
  return rows[0] ?? { p50: Number.NaN, p95: Number.NaN };
}

async function requireAllProcessed({ db }: Bench): Promise<void> {
  const { rows } = await db.query<{ status: string; count: number }>(
    "SELECT status::text AS status, count(*)::int AS count FROM whatsapp_webhook_logs GROUP BY status",
  );
  if (rows.some(({ status }) => status !== "processed"))
    throw new Error(`Not everything was processed: ${JSON.stringify(rows)}`);
}

/** Puts bodies into the log as the intake does, all at once, and wakes the worker. Answers when. */
async function storeLogs({ db, tenant }: Bench, bodies: readonly string[]): Promise<string> {
  const phoneIds = tenant.numbers.map(({ phoneId }) => phoneId);
  await db.query("BEGIN");
  for (let start = 0; start < bodies.length; start += 1_000) {
    const some = bodies.slice(start, start + 1_000);
    await db.query(
      `INSERT INTO whatsapp_webhook_logs (id, payload, body_hash, fields, phone_ids)
       SELECT gen_random_uuid()::text, payload, hash, '{messages}', ARRAY[phone_id]
       FROM unnest($1::text[], $2::text[], $3::text[]) AS given (payload, hash, phone_id)`,
      [
        some,
        some.map((body) => createHash("sha256").update(body).digest("hex")),
        some.map((body) => phoneIds.find((id) => body.includes(id)) ?? ""),
      ],
    );
  }
  await db.query("COMMIT");
  const { rows } = await db.query<{ now: string }>("SELECT clock_timestamp()::text AS now");
  await db.query("SELECT pg_notify('atende_webhooks', '')");
  return rows[0]?.now ?? "";
}

/** Bodies with statuses of messages that were sent: sent, delivered, read of each. */
async function statusBodies(bench: Bench, events: number, each: number): Promise<string[]> {
  const wamids = await insertSent(bench, Math.ceil(events / 3));
  const all = ["sent", "delivered", "read"]
    .flatMap((status) => wamids.map((one) => ({ ...one, status })))
    .slice(0, events);
  const bodies: string[] = [];
  for (let start = 0; start < all.length; start += each) {
    const some = all.slice(start, start + each);
    const of = { wabaId: bench.tenant.wabaId, ...numberAt(bench, some[0]?.number ?? 0) };
    const statuses = some.map(({ wamid, status, to }) => statusOf(wamid, status, to));
    bodies.push(signBody(of, [messagesChange(of, { statuses })], "").body);
  }
  return bodies;
}

/** As a busy number gives them: more statuses than messages, messages of several types, all in bodies of 100. */
async function mixedBodies(bench: Bench, count: number): Promise<string[]> {
  const sent = await insertSent(bench, 20 * count);
  return Array.from({ length: count }, (_, index) => {
    const of = { wabaId: bench.tenant.wabaId, ...numberAt(bench, index) };
    const mine = sent.filter(({ number }) => number === index % bench.tenant.numbers.length);
    const some = mine.slice(Math.floor(index / 20) * 20, Math.floor(index / 20) * 20 + 20);
    const statuses = ["sent", "delivered", "read"].flatMap((status) =>
      some.map(({ wamid, to }) => statusOf(wamid, status, to)),
    );
    const messages = Array.from({ length: 100 - statuses.length }, (_, place) => {
      const from = customer((index * 40 + place) % 5_000);
      const plain = textMessage(from);
      if (place % 4 === 1)
        return {
          ...plain,
          type: "location",
          text: undefined,
          location: { latitude: -23.5, longitude: -46.6 },
        };
      if (place % 4 === 2)
        return {
          ...plain,
          type: "interactive",
          text: undefined,
          interactive: { type: "button_reply", button_reply: { id: "sim", title: "Sim" } },
        };
      return plain;
    });
    return signBody(of, [messagesChange(of, { messages, statuses })], "").body;
  });
}

function numberAt({ tenant }: Bench, index: number) {
  const number = tenant.numbers[index % tenant.numbers.length];
  if (!number) throw new Error("The tenant has no number.");
  return number;
}

/** Messages of ours that Meta has taken, with customers of their own; by number in turn. */
async function insertSent(
  bench: Bench,
  count: number,
): Promise<{ wamid: string; to: string; number: number }[]> {
  const { db, tenant } = bench;
  const all = Array.from({ length: count }, (_, index) => ({
    wamid: `wamid.${randomUUID()}`,
    to: customer(100_000 + (index % 10_000)),
    number: index % tenant.numbers.length,
  }));
  const given = JSON.stringify(all.map((one) => ({ ...one, ...numberAt(bench, one.number) })));
  await db.query(
    `INSERT INTO contacts (id, organization_id, wa_id, phone_key, updated_at)
     SELECT gen_random_uuid()::text, $1, "to", "to", now() FROM (SELECT DISTINCT "to" FROM jsonb_to_recordset($2::jsonb) AS given ("to" text)) AS people`,
    [tenant.organizationId, given],
  );
  await db.query(
    `INSERT INTO conversations (id, organization_id, phone_number_id, contact_id, updated_at)
     SELECT gen_random_uuid()::text, $1, given.id, contacts.id, now()
     FROM (SELECT DISTINCT id, "to" FROM jsonb_to_recordset($2::jsonb) AS given (id text, "to" text)) AS given
     JOIN contacts ON contacts.organization_id = $1 AND contacts.wa_id = given."to"`,
    [tenant.organizationId, given],
  );
  await db.query(
    `INSERT INTO messages (id, organization_id, conversation_id, phone_id, wamid, direction, type, content, status, sent_at, updated_at)
     SELECT gen_random_uuid()::text, $1, conversations.id, given."phoneId", given.wamid, 'out', 'text', '{"body":"Olá"}', 'sent', now(), now()
     FROM jsonb_to_recordset($2::jsonb) AS given (id text, "to" text, wamid text, "phoneId" text)
     JOIN contacts ON contacts.organization_id = $1 AND contacts.wa_id = given."to"
     JOIN conversations ON conversations.contact_id = contacts.id AND conversations.phone_number_id = given.id`,
    [tenant.organizationId, given],
  );
  await db.query("ANALYZE messages, conversations, contacts");
  return all;
}
