import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { ConversationsQuery } from "@/contracts/conversations";
import { Prisma } from "@/generated/prisma/client";
import { test, type Tenant } from "@/testing/contact-fixtures";
import { conversationPage } from "./list-conversations";
import { threadPage } from "./list-messages";

const CONVERSATIONS = 6_000;
const LIMIT = 25;
const TABLES = new Set(["conversations", "contacts", "messages"]);

type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
};

/** An organization whose inbox has seen a lot, of which little is left to do; and its neighbour's, just as full. */
async function fill({ organizationId, userId, number, ctx }: Tenant): Promise<string> {
  const threadId = randomUUID();
  await ctx.tenant(async (db) => {
    await db.$executeRaw`
      INSERT INTO contacts (id, organization_id, wa_id, phone_key, profile_name, updated_at)
      SELECT ${organizationId} || n, ${organizationId}, '1650' || n, '1650' || n, 'Cliente ' || md5(n::text), now()
      FROM generate_series(1, ${CONVERSATIONS}::int) AS n`;
    await db.$executeRaw`
      INSERT INTO conversations (
        id, organization_id, phone_number_id, contact_id, status, assignee_id, labels, unread_count, last_message_at, updated_at
      )
      SELECT CASE WHEN n = 1 THEN ${threadId} ELSE ${organizationId} || 'c' || n END, ${organizationId}, ${number.id},
        ${organizationId} || n, (CASE WHEN n % 500 = 0 THEN 'open' ELSE 'resolved' END)::conversation_status,
        CASE WHEN n % 1000 = 0 THEN NULL WHEN n % 900 = 0 THEN ${userId} ELSE NULL END,
        CASE WHEN n % 1500 = 0 THEN ARRAY['rare'] ELSE '{}' END,
        CASE WHEN n % 2000 = 0 THEN 1 ELSE 0 END, now() - n * interval '1 minute', now()
      FROM generate_series(1, ${CONVERSATIONS}::int) AS n`;
    await db.$executeRaw`
      INSERT INTO messages (
        id, organization_id, conversation_id, phone_id, wamid, direction, type, content, status, target_wamid, sent_at, updated_at
      )
      SELECT ${organizationId} || 'm' || n, ${organizationId}, ${threadId}, ${number.phoneId}, 'wamid.' || n, 'in',
        CASE WHEN n % 3 = 0 THEN 'reaction' ELSE 'text' END, '{}', 'received',
        CASE WHEN n % 3 = 0 THEN 'wamid.' || (n - 1) END, now() - n * interval '1 minute', now()
      FROM generate_series(1, ${CONVERSATIONS}::int) AS n`;
  });
  return threadId;
}

/** Beside another organization's inbox that is just as full. */
async function fillTwo(createTenant: () => Promise<Tenant>) {
  const tenant = await createTenant();
  const threadId = await fill(tenant);
  await fill(await createTenant());
  await tenant.ctx.tenant((db) => db.$executeRaw`ANALYZE`);
  return { tenant, threadId };
}

async function planOf({ ctx }: Tenant, sql: Prisma.Sql): Promise<PlanNode[]> {
  const [row] = await ctx.tenant((db) =>
    db.$queryRaw<{ "QUERY PLAN": [{ Plan: PlanNode }] }[]>(Prisma.sql`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`),
  );
  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
  return row ? nodesOf(row["QUERY PLAN"][0].Plan) : [];
}

/** Rows that the query looked at, wanted or not. */
function rowsRead(nodes: readonly PlanNode[]): number {
  return nodes
    .filter((node) => TABLES.has(node["Relation Name"] ?? ""))
    .map(
      (node) =>
        (node["Actual Rows"] +
          (node["Rows Removed by Filter"] ?? 0) +
          (node["Rows Removed by Index Recheck"] ?? 0)) *
        node["Actual Loops"],
    )
    .reduce((sum, rows) => sum + rows, 0);
}

describe("a page of the inbox is read from an index, whatever the table holds", () => {
  test(
    "for each list that the inbox has, and for what is looked for",
    { timeout: 120_000 },
    async ({ createTenant }) => {
      const { tenant } = await fillTwo(createTenant);
      const old = Buffer.from(
        JSON.stringify([new Date(Date.now() - 4_000 * 60_000).toISOString(), "x"]),
      ).toString("base64url");
      const lists: Record<string, string>[] = [];
      for (const status of ["open", "resolved", "all"])
        for (const assignee of ["", "me", "none"])
          for (const unread of ["", "true"])
            lists.push({
              status,
              ...(assignee === "" ? {} : { assignee }),
              ...(unread === "" ? {} : { unread }),
            });
      const others = [
        { cursor: old },
        { status: "open", cursor: old },
        { phoneId: tenant.number.phoneId },
        { phoneId: "none" },
        { label: "rare" },
        { label: "none" },
      ];
      for (const query of [...lists, ...others]) {
        const sql = conversationPage(
          tenant.ctx,
          ConversationsQuery.parse({ ...query, limit: String(LIMIT) }),
        );
        const nodes = await planOf(tenant, sql);
        const whole = nodes.filter(
          (node) => node["Node Type"] === "Seq Scan" && TABLES.has(node["Relation Name"] ?? ""),
        );
        expect({ query, whole }).toEqual({ query, whole: [] });
        expect({ query, rows: rowsRead(nodes) < 4 * LIMIT }).toEqual({ query, rows: true });
      }
    },
  );

  test("for people who are looked for among many", { timeout: 120_000 }, async ({ createTenant }) => {
    const { tenant } = await fillTwo(createTenant);
    const { organizationId, ctx } = tenant;
    await ctx.tenant(
      (db) => db.$executeRaw`
      INSERT INTO contacts (id, organization_id, wa_id, phone_key, profile_name, updated_at)
      SELECT ${organizationId} || n, ${organizationId}, '1650' || n, '1650' || n, 'Cliente ' || md5(n::text), now()
      FROM generate_series(100001, 130000) AS n`,
    );
    // As autovacuum does sooner or later: until then a search reads the entries that wait beside the index.
    await ctx.tenant((db) => db.$queryRaw`SELECT gin_clean_pending_list('contacts_search_idx')`);
    await ctx.tenant((db) => db.$executeRaw`ANALYZE contacts`);
    for (const q of ["c4ca423", "nobody", "+1 650 5999"]) {
      const nodes = await planOf(tenant, conversationPage(ctx, ConversationsQuery.parse({ q })));
      expect(nodes.map((node) => node["Index Name"])).toContain("contacts_search_idx");
      expect({ q, rows: rowsRead(nodes) < 4 * LIMIT }).toEqual({ q, rows: true });
    }
  });

  test("for a long thread with many reactions, at its end and far back", async ({ createTenant }) => {
    const { tenant, threadId } = await fillTwo(createTenant);
    const { organizationId } = tenant;
    for (const after of [undefined, { at: new Date(Date.now() - 4_000 * 60_000), id: "x" }]) {
      const nodes = await planOf(tenant, threadPage(organizationId, threadId, { limit: LIMIT, after }));
      expect(nodes.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([]);
      expect(rowsRead(nodes)).toBeLessThan(6 * LIMIT);
    }
  });
});
