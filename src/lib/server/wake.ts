import { setTimeout as delay } from "node:timers/promises";
import { pool } from "./pool";

/** Postgres NOTIFY channels. They carry no data: a listener reads the tables, so a lost or doubled call does no harm. */
export const wakeChannels = {
  live: "atende_live",
  webhooks: "atende_webhooks",
  outbox: "atende_outbox",
  media: "atende_media",
} as const;
export type WakeChannel = keyof typeof wakeChannels;

const wanted = new WeakMap<object, Set<WakeChannel>>();
const queued = new Set<WakeChannel>();
let isSending = false;
/** Who was woken is busy for longer than this. */
const PAUSE_MS = 5;

/** Nothing is lost with a notification, so its commit need not wait for the disk. */
const notify = `
  select set_config('synchronous_commit', 'off', true), pg_notify(channel, '')
    from unnest($1::text[]) as channel`;

/** Asks for a wake-up once the given transaction has committed. */
export function wakeAfterCommit(db: object, channel: WakeChannel): void {
  const channels = wanted.get(db) ?? new Set();
  channels.add(channel);
  wanted.set(db, channels);
}

/** Called by the transaction runner after a commit. */
export function flushWakeUps(db: object): void {
  wake(...(wanted.get(db) ?? []));
}

/**
 * Sends a wake-up at once, or with the next when one is under way: many calls as one. It runs outside any business transaction because a committing NOTIFY takes
 * a database-wide lock; when it fails, listeners still find the work by polling.
 */
export function wake(...channels: WakeChannel[]): void {
  for (const channel of channels) queued.add(channel);
  if (isSending || queued.size === 0) return;
  isSending = true;
  void send();
}

// One call at a time and with a pause: what is wanted meanwhile goes with the next, however busy or slow the database is.
async function send(): Promise<void> {
  while (queued.size > 0) {
    const channels = [...queued].map((name) => wakeChannels[name]);
    queued.clear();
    await pool()
      .query(notify, [channels])
      .catch(() => undefined);
    await delay(PAUSE_MS, undefined, { ref: false });
  }
  isSending = false;
}
