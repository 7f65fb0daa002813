import { randomBytes } from "node:crypto";
import pg from "pg";
import { migrate } from "../../scripts/lib/migrate";

const TEMPLATE = "atende_template";
const CLONE = "atende_clone";

/** Makes a migrated database to clone from; the role of `serverUrl` must be allowed to create databases. */
export async function createTemplateDatabase(serverUrl: string): Promise<string> {
  const templateUrl = await createDatabase(serverUrl, { prefix: TEMPLATE });
  await migrate(templateUrl);
  return templateUrl;
}

/** Clones the template: a migrated, empty database in some 50 ms that nobody else sees. Returns its address. */
export async function createTestDatabase(templateUrl: string): Promise<string> {
  return await createDatabase(templateUrl, { prefix: CLONE, template: nameIn(templateUrl) });
}

/** Makes an empty database without migrations; returns its address. */
export async function createEmptyDatabase(serverUrl: string): Promise<string> {
  return await createDatabase(serverUrl, { prefix: CLONE });
}

/** Removes the template and every clone of it; connections that are still open are cut. */
export async function dropTestDatabases(templateUrl: string): Promise<void> {
  await withMaintenance(templateUrl, async (client) => {
    const run = nameIn(templateUrl).slice(TEMPLATE.length);
    const found = await client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE starts_with(datname, $1) OR starts_with(datname, $2)",
      [TEMPLATE + run, CLONE + run],
    );
    for (const { datname } of found.rows) {
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(datname)} WITH (FORCE)`);
    }
  });
}

async function createDatabase(
  serverUrl: string,
  { prefix, template = "template0" }: { prefix: string; template?: string },
): Promise<string> {
  // Clones carry the template's suffix, so that one run removes its own databases and nobody else's.
  const run = template.startsWith(TEMPLATE) ? template.slice(TEMPLATE.length) : `_${newSuffix()}`;
  const name = prefix === TEMPLATE ? `${prefix}${run}` : `${prefix}${run}_${newSuffix()}`;
  await withMaintenance(serverUrl, async (client) => {
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(template)}`,
    );
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

// A template must have no other connection, so databases are created from elsewhere.
async function withMaintenance(serverUrl: string, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const url = new URL(serverUrl);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

function nameIn(databaseUrl: string): string {
  return new URL(databaseUrl).pathname.slice(1);
}

function newSuffix(): string {
  return randomBytes(4).toString("hex");
}
