import { arrayLiteral, intArray, textArray } from "@/lib/server/array-parameters";
import { groupCalls, type GroupedCalls } from "@/lib/server/group-calls";
import { INTAKE_WRITERS, isRefusedRow, runIntakeStatement } from "@/lib/server/intake-pool";
import { logger } from "@/lib/server/logger";
import { wake } from "@/lib/server/wake";
import type { BodySummary } from "./summarize-body";

/** One delivery, as it will lie in the log. */
export type WebhookRow = BodySummary & {
  id: string;
  /** UTF-8, as it came. */
  payload: Uint8Array;
  bodyHash: string;
  /** The connection at whose own address it arrived. */
  endpointConfigId: string | null;
};

/** Its fields besides the payload are counted with this much. */
const ROW_BYTES = 512;

const limits = {
  items: 200,
  bytes: 4 * 1024 * 1024,
  groups: INTAKE_WRITERS,
  patienceMs: 20,
  // At some thousands a second this waits for well under a second; what comes on top is better delivered again.
  heldItems: 2_000,
  heldBytes: 48 * 1024 * 1024,
};

// One statement commits all rows of a group, or none. The same body again is one more delivery of the same row.
const insert = {
  name: "store-webhooks",
  text: `
    INSERT INTO whatsapp_webhook_logs AS log
      (id, payload, body_hash, endpoint_config_id, fields, phone_ids, deliveries)
    SELECT id, payload, body_hash, endpoint_config_id, fields::text[], phone_ids::text[], deliveries
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
        AS new (id, payload, body_hash, endpoint_config_id, fields, phone_ids, deliveries)
    ON CONFLICT (body_hash) DO UPDATE SET deliveries = log.deliveries + excluded.deliveries`,
};

const KEY = Symbol.for("atende.store-webhooks");
type Global = typeof globalThis & { [KEY]?: GroupedCalls<WebhookRow, void> };

/** The one group writer of this process; src/web and Next's routes are separate module graphs. */
function writer(): GroupedCalls<WebhookRow, void> {
  const holder = globalThis as Global;
  holder[KEY] ??= groupCalls<WebhookRow, void>({
    run: insertGroup,
    sizeOf: ({ payload }) => payload.byteLength + ROW_BYTES,
    isAboutAnItem: isRefusedRow,
    limits,
  });
  return holder[KEY];
}

/**
 * Stores a delivery together with others that arrive at the same time; returning means committed.
 * @throws TooMuchWaitingError, or what the database says.
 */
export function storeWebhook(row: WebhookRow): Promise<void> {
  return writer().call(row);
}

/** Resolves when every delivery taken so far is stored or refused, and told of in the log. */
export async function allWebhooksStored(): Promise<void> {
  await writer().idle();
  tellOfGroups();
}

async function insertGroup(deliveries: readonly WebhookRow[]): Promise<void[]> {
  const since = performance.now();
  const counts = new Map<string, number>();
  for (const { bodyHash } of deliveries) counts.set(bodyHash, (counts.get(bodyHash) ?? 0) + 1);
  const byHash = new Map(deliveries.map((row) => [row.bodyHash, row]));
  // In one order everywhere: two groups that share bodies must not wait for each other.
  const rows = [...byHash.values()].sort((a, b) => (a.bodyHash < b.bodyHash ? -1 : 1));
  await runIntakeStatement(insert, [
    textArray(rows.map((row) => row.id)),
    textArray(rows.map((row) => row.payload)),
    textArray(rows.map((row) => row.bodyHash)),
    textArray(rows.map((row) => row.endpointConfigId)),
    textArray(rows.map((row) => arrayLiteral(row.fields))),
    textArray(rows.map((row) => arrayLiteral(row.phoneIds))),
    intArray(rows.map((row) => counts.get(row.bodyHash) ?? 1)),
  ]);
  wake("webhooks");
  noteGroup({ deliveries: deliveries.length, rows: rows.length, ms: performance.now() - since });
  return deliveries.map(() => undefined);
}

// Some hundred groups a second would be as many lines; a second of them is told in one.

const TELL_EVERY_MS = 1_000;
const untold = { groups: 0, deliveries: 0, rows: 0, slowestMs: 0 };
let telling: NodeJS.Timeout | undefined;

function noteGroup({ deliveries, rows, ms }: { deliveries: number; rows: number; ms: number }): void {
  untold.groups += 1;
  untold.deliveries += deliveries;
  untold.rows += rows;
  untold.slowestMs = Math.max(untold.slowestMs, Math.round(ms));
  telling ??= setTimeout(tellOfGroups, TELL_EVERY_MS).unref();
}

function tellOfGroups(): void {
  clearTimeout(telling);
  telling = undefined;
  if (untold.groups === 0) return;
  logger().info({ ...untold }, "webhooks stored");
  Object.assign(untold, { groups: 0, deliveries: 0, rows: 0, slowestMs: 0 });
}
