import { startListening } from "../listen";
import { logger } from "../logger";
import { databaseUrl } from "../pool";
import { wakeChannels } from "../wake";
import { cursorBefore, type Cursor } from "./cursor";
import { readHorizon, readLiveEvents, readWaitBehindHorizon, type LiveRow } from "./read-live-events";

const BATCH = 500;
const POLL_MS = 2_000;
const BEHIND_HORIZON_MS = 25;
/** After this long behind the horizon an event is late enough to fetch everything instead of waiting for it. */
const STALL_MS = 5_000;

type Subscriber = {
  organizationId: string;
  /** Events in their order. */
  onEvents: (rows: readonly LiveRow[]) => void;
  /** Events are held back and something may have changed: fetch everything. */
  onStall: () => void;
};

/** Reads live events once per web process and hands them to the event streams of their organization. */
class LiveHub {
  private cursor: Cursor | undefined;
  private readonly subscribers = new Set<Subscriber>();
  private reading: Promise<void> | undefined;
  private isWanted = false;
  private timer: NodeJS.Timeout | undefined;
  private stallToldAt = -Infinity;
  private readonly listener = startListening({
    connectionString: databaseUrl(),
    applicationName: "atende-web-live",
    channels: [wakeChannels.live],
    onWake: () => this.wake(),
    log: logger(),
  });

  /** Hears every event of the organization from `from` on; everything before it must be read from the table. */
  async subscribe(
    organizationId: string,
    onEvents: (rows: readonly LiveRow[]) => void,
    onStall: () => void,
  ): Promise<{ from: Cursor; close(): void }> {
    if (!this.cursor) {
      const horizon = await readHorizon();
      // Somebody else may have set it meanwhile, and the reader may be further on already.
      this.cursor ??= cursorBefore(horizon);
    }
    const subscriber = { organizationId, onEvents, onStall };
    const from = this.cursor;
    this.subscribers.add(subscriber);
    this.wake();
    return { from, close: () => void this.subscribers.delete(subscriber) };
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.subscribers.clear();
    await this.listener.close();
    await this.reading;
  }

  private wake(): void {
    this.isWanted = true;
    this.reading ??= this.readOn().finally(() => {
      this.reading = undefined;
      // A wake-up that came while the last look ended would otherwise wait for the next poll.
      if (this.isWanted) this.wake();
    });
  }

  private async readOn(): Promise<void> {
    let pauseMs = POLL_MS;
    clearTimeout(this.timer);
    try {
      while (this.isWanted) {
        this.isWanted = false;
        pauseMs = await this.look();
      }
    } catch (error) {
      logger().warn({ err: error }, "live events could not be read, trying again");
    }
    // Polling finds what a lost notification announced. With nobody listening there is nothing to find.
    clearTimeout(this.timer);
    if (this.subscribers.size > 0) {
      this.timer = setTimeout(() => this.wake(), pauseMs);
      this.timer.unref();
    }
  }

  private async look(): Promise<number> {
    if (this.subscribers.size === 0) {
      // Nobody listens: the next subscriber starts at the horizon of its own time.
      this.cursor = undefined;
      return POLL_MS;
    }
    for (;;) {
      const after = this.cursor;
      if (!after) return POLL_MS;
      const rows = await readLiveEvents(after, BATCH);
      this.handOut(rows);
      this.cursor = rows.at(-1)?.cursor ?? after;
      if (rows.length < BATCH) return this.lookBehindHorizon(this.cursor);
    }
  }

  /**
   * Any transaction of the database server, ours or not, that has written and does not end holds the horizon back for
   * everybody. What is committed meanwhile can be read all the same, so the browsers fetch until it ends.
   */
  private async lookBehindHorizon(after: Cursor): Promise<number> {
    const waitedMs = await readWaitBehindHorizon(after);
    if (waitedMs === null) return POLL_MS;
    if (waitedMs < STALL_MS) return BEHIND_HORIZON_MS;
    if (performance.now() - this.stallToldAt >= STALL_MS) {
      this.stallToldAt = performance.now();
      logger().warn({ waitedMs }, "live events wait for a transaction that does not end");
      for (const { onStall } of this.subscribers) onStall();
    }
    return POLL_MS / 4;
  }

  private handOut(rows: readonly LiveRow[]): void {
    const byOrganization = Map.groupBy(rows, (row) => row.organizationId);
    for (const { organizationId, onEvents } of this.subscribers) {
      const own = byOrganization.get(organizationId);
      if (own) onEvents(own);
    }
  }
}

const KEY = Symbol.for("atende.live");
type Global = typeof globalThis & { [KEY]?: LiveHub };

/** The hub of this process; instrumentation and routes are separate module graphs, so it lives on globalThis. */
export function liveHub(): LiveHub {
  const holder = globalThis as Global;
  holder[KEY] ??= new LiveHub();
  return holder[KEY];
}

/** Ends the hub if there is one (tests, shutdown). */
export async function closeLiveHub(): Promise<void> {
  const holder = globalThis as Global;
  const hub = holder[KEY];
  delete holder[KEY];
  await hub?.close();
}
