import { pool } from "./pool";

/** What `withNamedLock` and `lockName` lock: PostgreSQL keeps such locks by number. */
const NUMBER = "hashtextextended($1, 0)";

/**
 * Does something while nobody else, in any process, holds the lock of that name; others wait. No transaction is open
 * meanwhile, so it may talk to other servers; a lost connection lets go of the lock.
 */
export async function withNamedLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let isBroken = true;
  try {
    await client.query(`SELECT pg_advisory_lock(${NUMBER})`, [name]);
    const result = await work().finally(() => client.query(`SELECT pg_advisory_unlock(${NUMBER})`, [name]));
    isBroken = false;
    return result;
  } finally {
    // A connection that may still hold the lock is not given to somebody else.
    client.release(isBroken);
  }
}
