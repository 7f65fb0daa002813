import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/generated/prisma/client";
import { closeIntakePool } from "./intake-pool";
import { pool } from "./pool";
import { nameOfStatement } from "./prepared-statements";
import { flushWakeUps } from "./wake";

const KEY = Symbol.for("atende.prisma");
type Global = typeof globalThis & { [KEY]?: PrismaClient };

/** What a unit of work gets: Prisma inside one transaction. */
export type TransactionDb = Prisma.TransactionClient;

function client(): PrismaClient {
  const holder = globalThis as Global;
  holder[KEY] ??= new PrismaClient({
    adapter: new PrismaPg(pool(), { statementNameGenerator: nameOfStatement }),
  });
  return holder[KEY];
}

/**
 * Runs a unit of work in one transaction and, after its commit, wakes whoever waits for what it wrote.
 * Never call Graph or another server in it. Only services/context.ts and the sign-in code call this.
 */
export async function inTransaction<T>(work: (db: TransactionDb) => Promise<T>): Promise<T> {
  let used: TransactionDb | undefined;
  const result = await client().$transaction(
    (db) => {
      used = db;
      return work(db);
    },
    { timeout: 20_000, maxWait: 10_000 },
  );
  if (used) flushWakeUps(used);
  return result;
}

/** Closes the client (tests, worker shutdown). */
export async function closeDatabase(): Promise<void> {
  await client().$disconnect();
  await closeIntakePool();
  await pool().end();
}
