import pg from "pg";
import { databaseUrl } from "./pool";

const KEY = Symbol.for("atende.intake-pool");
type Global = typeof globalThis & { [KEY]?: pg.Pool };

/** Statements that write webhooks at the same time; one connection more looks up the secrets of own addresses. */
export const INTAKE_WRITERS = 4;

/**
 * The webhook intake's own connections: it must not wait behind pages, and when the database does not answer it has to
 * say so while Meta still listens.
 */
function intakePool(): pg.Pool {
  const holder = globalThis as Global;
  if (!holder[KEY]) {
    const created = new pg.Pool({
      connectionString: databaseUrl(),
      application_name: "atende-intake",
      max: INTAKE_WRITERS + 1,
      connectionTimeoutMillis: 3_000,
      statement_timeout: 5_000,
      // For a network that swallows everything, the database's own word included.
      query_timeout: 8_000,
      keepAlive: true,
    });
    // See pool.ts: a connection that breaks is replaced, and must not end the process.
    created.on("error", () => undefined);
    created.on("connect", (client) => client.on("error", () => undefined));
    holder[KEY] = created;
  }
  return holder[KEY];
}

/** Runs one statement of the intake, prepared under its name; it commits by itself. */
export async function runIntakeStatement<Row extends pg.QueryResultRow>(
  statement: { name: string; text: string },
  values: readonly unknown[],
): Promise<Row[]> {
  const { rows } = await intakePool().query<Row>({ ...statement, values: [...values] });
  return rows;
}

/** Closes the intake's connections if there are any. */
export async function closeIntakePool(): Promise<void> {
  const holder = globalThis as Global;
  const open = holder[KEY];
  delete holder[KEY];
  await open?.end();
}

/**
 * Whether the database refused what it was given (SQLSTATE classes 21-23 and 54: cardinality, data, constraints, limits)
 * and would take something else; a deadlock counts too, for alone there is none.
 */
export function isRefusedRow(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(2[123]|54|40)/.test(error.code ?? "");
}
