import { setTimeout as delay } from "node:timers/promises";
import { control } from "../harness/control";
import { quantile } from "../harness/http-load";
import { customer } from "../harness/webhook-bodies";
import { startWorker, waitUntilNone, type Bench } from "./bench-system";
import { median, type Row } from "./table";

const CUSTOMERS = 2_000;
const EACH = 5;

/** How fast queued messages reach Meta, and how soon a single one does. */
export async function measureOutbox(bench: Bench, { rounds }: { rounds: number }): Promise<Row[]> {
  // What Meta reports about each message is another measurement.
  await control(bench.system.simulatorUrl, "webhooks/mode", { wabaId: "*", pause: true });
  const worker = await startWorker(bench);
  try {
    const values: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await bench.clear();
      await bench.db.query("TRUNCATE send_pace");
      await insertConversations(bench, CUSTOMERS);
      const since = await queueMessages(bench, EACH);
      const waiting = "SELECT 1 FROM messages WHERE direction = 'out' AND status IN ('pending', 'sending')";
      if (!(await waitUntilNone(bench.db, waiting, 120_000)))
        throw new Error("The outbox was not empty in time");
      const { rows } = await bench.db.query<{ seconds: number; sent: number }>(
        `SELECT extract(epoch FROM clock_timestamp() - $1::timestamptz)::float8 AS seconds,
           count(*) FILTER (WHERE wamid IS NOT NULL)::int AS sent FROM messages WHERE direction = 'out'`,
        [since],
      );
      if (rows[0]?.sent !== CUSTOMERS * EACH) throw new Error(`Only ${rows[0]?.sent} messages were sent`);
      values.push((CUSTOMERS * EACH) / rows[0].seconds);
    }
    bench.note(`sends: ${Math.round(median(values))}/s`);
    const latencies = await measureLatency(bench);
    const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
    return [
      {
        name: "sends through the outbox, 20 numbers",
        unit: "/s",
        values,
        goal: "500/s",
        isReached: median(values) >= 500,
      },
      {
        name: "API call to Graph request, idle, p50",
        unit: "ms",
        values: [p50],
        goal: "25 ms",
        isReached: p50 <= 25,
      },
      { name: "  the same, p99", unit: "ms", values: [p99], goal: "150 ms", isReached: p99 <= 150 },
    ];
  } finally {
    await worker.stop(10_000);
    await control(bench.system.simulatorUrl, "webhooks/mode", { wabaId: "*" });
  }
}

/** Customers that wrote a moment ago, by number in turn. */
export async function insertConversations({ db, tenant }: Bench, count: number): Promise<void> {
  const given = Array.from({ length: count }, (_, index) => ({
    to: customer(index),
    number: tenant.numbers[index % tenant.numbers.length]?.id,
  }));
  await db.query(
    `INSERT INTO contacts (id, organization_id, wa_id, phone_key, updated_at)
     SELECT gen_random_uuid()::text, $1, "to", "to", now() FROM jsonb_to_recordset($2::jsonb) AS given ("to" text)`,
    [tenant.organizationId, JSON.stringify(given)],
  );
  await db.query(
    `INSERT INTO conversations (id, organization_id, phone_number_id, contact_id, last_inbound_at, updated_at)
     SELECT gen_random_uuid()::text, $1, given.number, contacts.id, now(), now()
     FROM jsonb_to_recordset($2::jsonb) AS given ("to" text, number text)
     JOIN contacts ON contacts.organization_id = $1 AND contacts.wa_id = given."to"`,
    [tenant.organizationId, JSON.stringify(given)],
  );
  await db.query("ANALYZE contacts, conversations");
}

/** So many messages in each conversation, as the API leaves them. Answers when they could be seen. */
async function queueMessages({ db, tenant }: Bench, each: number): Promise<string> {
  await db.query(
    `INSERT INTO messages (id, organization_id, conversation_id, phone_id, direction, type, content, status, queue_number,
       next_attempt_at, sent_at, updated_at)
     SELECT gen_random_uuid()::text, $1, conversations.id, numbers.phone_id, 'out', 'text',
       jsonb_build_object('body', 'Olá, tudo certo? ' || turn), 'pending', nextval('message_queue_number'), now(), now(), now()
     FROM generate_series(1, $2::int) AS turn, conversations
     JOIN whatsapp_phone_numbers AS numbers ON numbers.id = conversations.phone_number_id
     WHERE conversations.organization_id = $1`,
    [tenant.organizationId, each],
  );
  // As autovacuum has done long ago in a table that is in use: the planner knows what is in it.
  await db.query("ANALYZE messages");
  const { rows } = await db.query<{ now: string }>("SELECT clock_timestamp()::text AS now");
  await db.query("SELECT pg_notify('atende_outbox', '')");
  return rows[0]?.now ?? "";
}

/** From the call of our API to the arrival of the request at Graph, one at a time with nothing else going on. */
async function measureLatency(bench: Bench): Promise<number[]> {
  const { db, tenant, system } = bench;
  const { rows } = await db.query<{ id: string }>(
    "SELECT id FROM conversations WHERE organization_id = $1 ORDER BY id LIMIT 170",
    [tenant.organizationId],
  );
  const asked = new Map<string, number>();
  for (const [index, { id }] of rows.entries()) {
    const body = `latency ${index}`;
    asked.set(body, Date.now());
    const response = await fetch(`${system.webUrl}/api/v1/conversations/${id}/messages`, {
      method: "POST",
      headers: { Authorization: `Bearer ${tenant.apiKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ type: "text", text: { body } }),
    });
    if (response.status !== 201)
      throw new Error(`POST messages: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
    // Meta tells of the one before meanwhile: sent, delivered.
    await delay(60);
  }
  await waitUntilNone(db, "SELECT 1 FROM messages WHERE status IN ('pending', 'sending')", 30_000);
  const { data } = await control<{ data: { at: number; body: { text?: { body?: string } } }[] }>(
    system.simulatorUrl,
    `calls?${new URLSearchParams({ path: "/messages" })}`,
  );
  const arrived = new Map(data.map((call) => [call.body.text?.body ?? "", call.at]));
  return [...asked]
    .slice(20)
    .map(([body, since]) => (arrived.get(body) ?? Number.NaN) - since)
    .sort((a, b) => a - b);
}
