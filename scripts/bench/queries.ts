import { ConversationsQuery } from "@/contracts/conversations";
import { PageQuery } from "@/contracts/common";
import { quantile } from "../harness/http-load";
import type { Bench } from "./bench-system";
import type { Row } from "./table";

const TIMES = 300;
const THREAD = 20_000;

/** What the lists cost in organizations of growing size, side by side in one database; and that no table is read whole. */
export async function measureQueries(bench: Bench, sizes: readonly number[]): Promise<Row[]> {
  const { createSystemContext, enterOrganization } = await import("@/services/context");
  const { listConversations } = await import("@/services/conversations/list-conversations");
  const { listMessages } = await import("@/services/conversations/list-messages");
  const { logger } = await import("@/lib/server/logger");
  await bench.clear();
  const places: { size: number; organizationId: string; threadId: string }[] = [];
  for (const size of sizes) {
    places.push({ size, ...(await fill(bench, size)) });
    bench.note(`${size.toLocaleString("en")} conversations stored`);
  }
  await bench.db.query("VACUUM ANALYZE contacts, conversations, messages");
  const before = await readScans(bench);

  const system = createSystemContext(logger());
  const queries = {
    "conversation list, open": (organizationId: string) =>
      listConversations(
        enterOrganization(system, organizationId),
        ConversationsQuery.parse({ status: "open" }),
      ),
    "conversation list, all": (organizationId: string) =>
      listConversations(enterOrganization(system, organizationId), ConversationsQuery.parse({})),
    "conversation list, unread and unassigned": (organizationId: string) =>
      listConversations(
        enterOrganization(system, organizationId),
        ConversationsQuery.parse({ status: "open", unread: "true", assignee: "none" }),
      ),
    "thread, newest page": (organizationId: string, threadId: string) =>
      listMessages(enterOrganization(system, organizationId), threadId, PageQuery.parse({ limit: "50" })),
  };
  const rows: Row[] = [];
  for (const [name, run] of Object.entries(queries)) {
    const found = places.map(() => [] as number[]);
    for (let time = 0; time < TIMES + 30; time++) {
      for (const [index, { organizationId, threadId }] of places.entries()) {
        const since = performance.now();
        await run(organizationId, threadId);
        // The first ones fill caches.
        if (time >= 30) found[index]?.push(performance.now() - since);
      }
    }
    const p95s = found.map((values) =>
      quantile(
        values.sort((a, b) => a - b),
        0.95,
      ),
    );
    for (const [index, { size }] of places.entries()) {
      const ratio = (p95s[index] ?? Number.NaN) / (p95s[0] ?? Number.NaN);
      const isLargest = index === places.length - 1;
      rows.push({
        name: `${name}, ${size.toLocaleString("en")} conversations, p95`,
        unit: "ms",
        values: [p95s[index] ?? Number.NaN],
        ...(index === 0
          ? {}
          : { ratios: [{ to: `that of ${sizes[0]?.toLocaleString("en")}`, value: ratio }] }),
        ...(isLargest && name === "conversation list, open"
          ? { goal: "1.5 x", isReached: ratio <= 1.5 }
          : {}),
      });
    }
  }
  const after = await readScans(bench);
  rows.push({
    name: "  tables that these queries read whole (sequential scans)",
    unit: "",
    values: [after - before],
    goal: "0",
    isReached: after === before,
  });
  return rows;
}

/** Sequential scans so far of the tables that grow. */
async function readScans({ db }: Bench): Promise<number> {
  await db.query("SELECT pg_stat_force_next_flush()");
  const { rows } = await db.query<{ scans: number }>(
    "SELECT sum(seq_scan)::int AS scans FROM pg_stat_user_tables WHERE relname IN ('contacts', 'conversations', 'messages')",
  );
  return rows[0]?.scans ?? 0;
}

/** An organization with so many conversations of a message each, and one long thread. */
async function fill({ db }: Bench, size: number): Promise<{ organizationId: string; threadId: string }> {
  const { createOrganization } = await import("@/services/organizations/create-organization");
  const { organizationId } = await createOrganization({
    name: `Loja ${size}`,
    email: `size-${size}@test.example`,
    password: "a-long-password",
  });
  const id = (kind: string) => `'${kind}-${size}-' || lpad(n::text, 8, '0')`;
  await db.query(
    `INSERT INTO whatsapp_configs (id, organization_id, waba_id, status, updated_at) VALUES ($2, $1, $2, 'active', now())`,
    [organizationId, `waba-${size}`],
  );
  await db.query(
    `INSERT INTO whatsapp_phone_numbers (id, organization_id, config_id, phone_id, display_phone_number, updated_at)
     VALUES ($3, $1, $2, $3, '+55 11 4000-0000', now())`,
    [organizationId, `waba-${size}`, `phone-${size}`],
  );
  await db.query(
    `INSERT INTO contacts (id, organization_id, wa_id, phone_key, profile_name, updated_at)
     SELECT ${id("contact")}, $1, '5511' || (900000000 + n), '5511' || (900000000 + n), 'Cliente ' || n, now()
     FROM generate_series(1, $2::int) AS n`,
    [organizationId, size],
  );
  await db.query(
    `INSERT INTO conversations (id, organization_id, phone_number_id, contact_id, status, unread_count, last_inbound_at, last_message_at, updated_at)
     SELECT ${id("conversation")}, $1, $3, ${id("contact")},
       (CASE WHEN n % 10 < 7 THEN 'resolved' ELSE 'open' END)::conversation_status, n % 4, now() - n * interval '1 second',
       now() - n * interval '1 second', now()
     FROM generate_series(1, $2::int) AS n`,
    [organizationId, size, `phone-${size}`],
  );
  await db.query(
    `INSERT INTO messages (id, organization_id, conversation_id, phone_id, wamid, direction, type, content, status, sent_at, updated_at)
     SELECT ${id("message")}, $1, ${id("conversation")}, $3, 'wamid.' || $3 || n, 'in', 'text', '{"body":"Bom dia"}', 'received',
       now() - n * interval '1 second', now()
     FROM generate_series(1, $2::int) AS n`,
    [organizationId, size, `phone-${size}`],
  );
  const threadId = `conversation-${size}-00000001`;
  await db.query(
    `INSERT INTO messages (id, organization_id, conversation_id, phone_id, wamid, direction, type, content, status, sent_at, updated_at)
     SELECT ${id("thread")}, $1, $4, $3, 'wamid.t' || $3 || n, 'in', 'text', '{"body":"Bom dia"}', 'received',
       now() - n * interval '1 minute', now()
     FROM generate_series(1, $2::int) AS n`,
    [organizationId, THREAD, `phone-${size}`, threadId],
  );
  return { organizationId, threadId };
}
