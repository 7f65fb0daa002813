import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { stack } from "../fixtures/stack";
import { expect, test } from "../fixtures/test";

// Runs when all other specs have: what the product stored and logged meanwhile must hold none of what went through it.

/** As the simulator makes them: business tokens and authorization codes. */
const TOKEN = /EAAJB[A-Za-z0-9]{100,}/;
const CODE = /AQ[A-Za-z0-9]{120,}/;

/** The values of the installation that nobody may see; the database's own address is in none of them. */
const SECRET_VARIABLES = [
  "META_APP_SECRET",
  "META_WEBHOOK_VERIFY_TOKEN",
  "NEXTAUTH_SECRET",
  "TOKEN_ENCRYPTION_KEYS",
] as const;

function secretsOf(environment: Record<string, string>): [string, string][] {
  return SECRET_VARIABLES.map((name) => {
    const value = (environment[name] ?? "").replace(/^\w+:/, "");
    if (value.length < 16) throw new Error(`${name} is too short to be looked for`);
    return [name, value];
  });
}

/** Every row of every table as text: ours, and the queue's. */
async function dumpDatabase(databaseUrl: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
       where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
    );
    const dump = new Map<string, string>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string | null }>(
        `select string_agg(t::text, E'\\n') as text from ${name} as t`,
      );
      dump.set(name, rows[0]?.text ?? "");
    }
    return dump;
  } finally {
    await client.end();
  }
}

function expectClean(name: string, text: string): void {
  const { environment } = stack();
  expect.soft(TOKEN.test(text), `a token in ${name}`).toBe(false);
  expect.soft(CODE.test(text), `an authorization code in ${name}`).toBe(false);
  for (const [variable, value] of secretsOf(environment)) {
    expect.soft(text.includes(value), `${variable} in ${name}`).toBe(false);
  }
}

test("no token, code or secret is in any column of the database", async () => {
  const dump = await dumpDatabase(stack().environment.DATABASE_URL ?? "");
  expect(dump.get("public.whatsapp_configs")?.length, "there were connections to look at").toBeGreaterThan(0);
  for (const [table, text] of dump) expectClean(table, text);
});

test("no token, code or secret is in any log of the run", () => {
  const { logFolder } = stack();
  const logs = fs.readdirSync(logFolder).filter((file) => /^(web|web-sdk|worker)\.log/.test(file));
  expect(logs.length).toBeGreaterThanOrEqual(3);
  for (const file of logs) expectClean(file, fs.readFileSync(path.join(logFolder, file), "utf8"));
});

test("no PIN that was set is in a log", () => {
  const text = ["web.log", "worker.log"]
    .map((file) => fs.readFileSync(path.join(stack().logFolder, file), "utf8"))
    .join("\n");
  expect(text).not.toMatch(/"?pin"?\s*[:=]\s*"?\d{6}/i);
});
