import { pool } from "./pool";

/** Postgres NOTIFY channels. They carry no data: a listener reads the tables, so a lost or doubled call does no harm. */
export const wakeChannels = {
  live: "atende_live",
  webhooks: "atende_webhooks",
  outbox: "atende_outbox",
} as const;
export type WakeChannel = keyof typeof wakeChannels;

const wanted = new WeakMap<object, Set<WakeChannel>>();
const queued = new Set<WakeChannel>();

/** Asks for a wake-up once the given transaction has committed. */
export function wakeAfterCommit(db: object, channel: WakeChannel): void {
  const channels = wanted.get(db) ?? new Set();
  channels.add(channel);
  wanted.set(db, channels);
}

/** Called by the transaction runner after a commit. */
export function flushWakeUps(db: object): void {
  for (const channel of wanted.get(db) ?? []) wake(channel);
}

/**
 * Sends a wake-up soon, many calls as one. It runs outside any business transaction because a committing NOTIFY takes
 * a database-wide lock; when it fails, listeners still find the work by polling.
 */
export function wake(channel: WakeChannel): void {
  if (queued.size === 0) {
    setImmediate(() => {
      const channels = [...queued].map((name) => wakeChannels[name]);
      queued.clear();
      pool()
        .query("select pg_notify(channel, '') from unnest($1::text[]) as channel", [channels])
        .catch(() => undefined);
    });
  }
  queued.add(channel);
}
