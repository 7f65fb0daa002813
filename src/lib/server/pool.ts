import pg from "pg";
import { env } from "./env";

const KEY = Symbol.for("atende.pool");
type Global = typeof globalThis & { [KEY]?: pg.Pool };

/** The address of the database. @throws Error that says what to do when DATABASE_URL is missing. */
export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (!url) {
    throw new Error(
      "DATABASE_URL is not set. `npm start` and `npm run dev` set it for the embedded database.",
    );
  }
  return url;
}

/** The one connection pool of this process, shared by Prisma, the rate limiter and hand-written SQL. */
export function pool(): pg.Pool {
  const holder = globalThis as Global;
  if (!holder[KEY]) {
    const created = new pg.Pool({
      connectionString: databaseUrl(),
      max: 16,
      connectionTimeoutMillis: 5_000,
      // A transaction that hangs holds back the live events of everybody; longer than inTransaction waits (db.ts).
      idle_in_transaction_session_timeout: 30_000,
    });
    // An idle connection that breaks (database restart) is replaced by the pool; without a listener it ends the process.
    created.on("error", () => undefined);
    // The same holds for one that breaks while it is lent out and no query of it is under way.
    created.on("connect", (client) => client.on("error", () => undefined));
    holder[KEY] = created;
  }
  return holder[KEY];
}
