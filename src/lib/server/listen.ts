import pg from "pg";
import type { Logger } from "./logger";

const RECONNECT_MS = 1_000;

/**
 * Listens on some NOTIFY channels with a connection of its own and connects again when it breaks. Calls `onWake` with
 * the channel, and with each channel after every connect, for calls may have been missed meanwhile.
 */
export function startListening(input: {
  connectionString: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  channels: readonly string[];
  onWake: (channel: string) => void;
  log: Logger;
}): { close(): Promise<void> } {
  const { connectionString, applicationName, channels, onWake, log } = input;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const connect = async () => {
    const fresh = new pg.Client({
      connectionString,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = fresh;
    // Both may come for one broken connection; each client is replaced once.
    let isLost = false;
    const lose = () => {
      if (isLost || isClosed) return;
      isLost = true;
      log.warn("listening connection lost, connecting again");
      void fresh.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), RECONNECT_MS);
    };
    fresh.on("error", lose);
    fresh.on("end", lose);
    fresh.on("notification", ({ channel }) => onWake(channel));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      for (const channel of channels) onWake(channel);
    } catch {
      lose();
    }
  };

  void connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
