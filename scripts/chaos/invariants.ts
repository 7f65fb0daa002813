/** What must hold whatever happened. Each answers what it found wrong; an empty list is good. */
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { control } from "../harness/control";
import type { System } from "../harness/system";
import type { Ledger } from "./ledger";

export type Verdicts = Record<string, string[]>;

type Sent = {
  wamid: string;
  direction: string;
  phoneId: string;
  text: string;
  callbackData: string | null;
};

const SHOWN = 5;

/** Looks through database, simulator and logs once everything has come to rest. */
export async function checkInvariants(system: System, ledger: Ledger): Promise<Verdicts> {
  const db = new pg.Client({ connectionString: system.database.databaseUrl });
  await db.connect();
  try {
    const { messages } = await control<{ messages: Sent[] }>(system.simulatorUrl, "state");
    // What the demonstration's phones have written themselves names no send.
    const sent = messages.filter(({ direction, callbackData }) => direction === "outbound" && callbackData);
    return {
      "I1 every acknowledged webhook is stored": await findLostWebhooks(db, ledger),
      "I2 every wamid has exactly one row": await findWrongWamids(db, ledger, sent),
      "I3 every accepted send ended, or is unconfirmed": await findSilentSends(db, ledger),
      "I4 nothing was sent twice": findDoubleSends(sent),
      "I5 each conversation was sent in its order": await findDisorder(db, sent),
      "I6 nothing crossed organizations, no content in logs": [
        ...(await findCrossings(db, ledger)),
        ...findInLogs(system.logFolder, "canary"),
      ],
    };
  } finally {
    await db.end();
  }
}

async function findLostWebhooks(db: pg.Client, { acknowledged }: Ledger): Promise<string[]> {
  const { rows } = await db.query<{ hash: string }>(
    `SELECT hash FROM unnest($1::text[]) AS acknowledged (hash)
     WHERE NOT EXISTS (SELECT 1 FROM whatsapp_webhook_logs WHERE body_hash = hash)`,
    [[...acknowledged]],
  );
  const { rows: stuck } = await db.query<{ id: string; error: string | null }>(
    "SELECT id, error FROM whatsapp_webhook_logs WHERE status <> 'processed'",
  );
  return few([
    ...rows.map(({ hash }) => `body ${hash} was answered 200 and is not there`),
    ...stuck.map(({ id, error }) => `webhook ${id} was not processed: ${error ?? "waiting"}`),
  ]);
}

async function findWrongWamids(db: pg.Client, { inbound }: Ledger, sent: readonly Sent[]): Promise<string[]> {
  const { rows } = await db.query<{ wamid: string; phone_id: string; text: string; count: number }>(
    `SELECT wamid, min(phone_id) AS phone_id, min(content->>'body') AS text, count(*)::int AS count
     FROM messages WHERE wamid IS NOT NULL GROUP BY wamid`,
  );
  const known = new Map(rows.map((row) => [row.wamid, row]));
  const doubled = rows
    .filter(({ count }) => count !== 1)
    .map(({ wamid, count }) => `${wamid} has ${count} rows`);
  const missing = [...inbound].flatMap(([wamid, { phoneId, text }]) => {
    const row = known.get(wamid);
    if (!row) return [`${wamid} is missing`];
    return row.phone_id === phoneId && row.text === text ? [] : [`${wamid} is not what was written`];
  });
  const ours = new Set(sent.map(({ wamid }) => wamid));
  const strangers = rows.filter(({ wamid }) => !inbound.has(wamid) && !ours.has(wamid));
  return few([...doubled, ...missing, ...strangers.map(({ wamid }) => `${wamid} was never written`)]);
}

async function findSilentSends(db: pg.Client, { accepted }: Ledger): Promise<string[]> {
  const { rows } = await db.query<{ id: string; status: string; error: unknown }>(
    "SELECT id, status::text AS status, error FROM messages WHERE direction = 'out'",
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const wrong = [...accepted.values()].flatMap(({ id }) => {
    const row = known.get(id);
    if (!row) return [`${id} was accepted and is not there`];
    if (row.status === "pending" || row.status === "sending") return [`${id} is still ${row.status}`];
    return (row.status === "failed" || row.status === "unconfirmed") && row.error === null
      ? [`${id} is ${row.status} without a reason`]
      : [];
  });
  const extra = rows.length - new Set([...accepted.values()].map(({ id }) => id)).size;
  return few([...wrong, ...(extra > 0 ? [`${extra} messages more than were asked for`] : [])]);
}

function findDoubleSends(sent: readonly Sent[]): string[] {
  const byMessage = Map.groupBy(sent, ({ callbackData }) => callbackData?.split(".")[0] ?? "");
  return few(
    [...byMessage]
      .filter(([, each]) => each.length > 1)
      .map(([id, each]) => `${id} was taken ${each.length} times`),
  );
}

/** The simulator tells messages in the order in which it took them. */
async function findDisorder(db: pg.Client, sent: readonly Sent[]): Promise<string[]> {
  const { rows } = await db.query<{ id: string; conversation_id: string; queue_number: string }>(
    "SELECT id, conversation_id, queue_number::text AS queue_number FROM messages WHERE direction = 'out'",
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const last = new Map<string, bigint>();
  const wrong: string[] = [];
  for (const { callbackData } of sent) {
    const row = known.get(callbackData?.split(".")[0] ?? "");
    if (!row) continue;
    const number = BigInt(row.queue_number);
    if (number < (last.get(row.conversation_id) ?? 0n)) wrong.push(`${row.id} came after a later one`);
    last.set(row.conversation_id, number);
  }
  return few(wrong);
}

async function findCrossings(db: pg.Client, { accepted }: Ledger): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT messages.id FROM messages
     JOIN conversations ON conversations.id = messages.conversation_id
     JOIN contacts ON contacts.id = conversations.contact_id
     JOIN whatsapp_phone_numbers AS numbers ON numbers.id = conversations.phone_number_id
     WHERE conversations.organization_id <> messages.organization_id OR contacts.organization_id <> messages.organization_id
       OR numbers.organization_id <> messages.organization_id OR numbers.phone_id <> messages.phone_id
       OR (messages.direction = 'in' AND messages.content->>'body' NOT LIKE 'canary-' || messages.phone_id || '-%')
       OR (messages.direction = 'out' AND messages.content->>'body' NOT LIKE 'canary-out-' || messages.organization_id || '-%')`,
  );
  const { rows: events } = await db.query<{ id: string }>(
    `SELECT live_events.id::text AS id FROM live_events JOIN messages ON messages.id = live_events.subject_id
     WHERE messages.organization_id <> live_events.organization_id`,
  );
  const { rows: owners } = await db.query<{ id: string; organization_id: string }>(
    "SELECT id, organization_id FROM messages WHERE direction = 'out'",
  );
  const ownerOf = new Map(owners.map((row) => [row.id, row.organization_id]));
  const strayed = [...accepted.values()].filter(
    ({ id, organizationId }) => (ownerOf.get(id) ?? organizationId) !== organizationId,
  );
  return few([
    ...rows.map(({ id }) => `message ${id} is with another organization`),
    ...events.map(({ id }) => `live event ${id} tells another organization`),
    ...strayed.map(({ id }) => `message ${id} was written by another organization`),
  ]);
}

function findInLogs(folder: string, word: string): string[] {
  return few(
    fs
      .readdirSync(folder)
      .filter((name) => !name.startsWith("simulator"))
      .filter((name) => fs.readFileSync(path.join(folder, name), "utf8").includes(word))
      .map((name) => `${name} holds contents of messages`),
  );
}

function few(problems: string[]): string[] {
  return problems.length <= SHOWN
    ? problems
    : [...problems.slice(0, SHOWN), `… ${problems.length - SHOWN} more`];
}
