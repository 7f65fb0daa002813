import { fromEventId, isBefore, toEventId, type Cursor } from "@/lib/server/live/cursor";
import { liveHub } from "@/lib/server/live/hub";
import { readHorizon, readLiveEvents, type LiveRow } from "@/lib/server/live/read-live-events";
import type { OrgContext } from "@/services/context";
import type { LiveEvent, LiveEventKind } from "@/contracts/events";
import { countStream } from "./limit-streams";
import { onShutdown } from "./shutdown";

const HEARTBEAT_MS = 25_000;
/** A stream ends after about this long, so that connections spread over new processes; the browser comes back by itself. */
const LIFE_MS = 10 * 60_000;
/** More than this is quicker fetched anew than replayed. */
const BACKLOG_MAX = 1_000;
/** A reader that leaves this much unread is cut off; it resumes from its last event. */
const UNREAD_BYTES = 512 * 1024;
/** Tells the browser to fetch everything. */
const RESET = "event: reset\ndata: {}\n\n";
/** Tells a browser that has too many streams to come back late. */
const COME_BACK_LATE = "retry: 60000\n\n";

/**
 * Server-sent events of one organization (WHATWG HTML, section 9.2): resumes after `lastEventId` without gap or double,
 * or says `reset` (fetch everything) when that place
 * is too old or there is none. `isStillAllowed` is asked at each heartbeat; a revoked session ends here.
 */
export function eventStream(
  ctx: OrgContext,
  options: { lastEventId: string | null; signal: AbortSignal; isStillAllowed: () => Promise<boolean> },
): Response {
  const encoder = new TextEncoder();
  const { organizationId } = ctx;
  let end: () => void = () => undefined;

  const source: UnderlyingDefaultSource<Uint8Array> = {
    async start(controller) {
      let isEnded = false;
      let written: Cursor | undefined;
      let waiting: LiveRow[] | null = [];
      const cleanUps: (() => void)[] = [];

      end = () => {
        if (isEnded) return;
        isEnded = true;
        for (const cleanUp of cleanUps) cleanUp();
        try {
          controller.close();
        } catch {
          // The browser has gone and the stream is closed already.
        }
      };
      /** Undoes something when the stream ends, or at once when it has ended. */
      const atEnd = (cleanUp: () => void) => {
        if (isEnded) cleanUp();
        else cleanUps.push(cleanUp);
      };
      const write = (text: string) => {
        if (isEnded || text === "") return;
        if ((controller.desiredSize ?? 0) < -UNREAD_BYTES) return end();
        controller.enqueue(encoder.encode(text));
      };
      const send = (rows: readonly LiveRow[]) => {
        const news = rows.filter(({ cursor }) => !written || isBefore(written, cursor));
        written = news.at(-1)?.cursor ?? written;
        write(news.map(frameOf).join(""));
      };

      // Somebody who has gone before the stream began is never heard of again: Next throws the answer away unread.
      if (options.signal.aborted) return end();
      options.signal.addEventListener("abort", end);
      atEnd(() => options.signal.removeEventListener("abort", end));
      atEnd(onShutdown(end));
      const endAsOldest = () => {
        write(COME_BACK_LATE);
        end();
      };
      atEnd(countStream(callerOf(ctx), endAsOldest));
      try {
        const subscription = await liveHub().subscribe(
          organizationId,
          (rows) => {
            if (waiting) waiting.push(...rows);
            else send(rows);
          },
          () => {
            if (!waiting) write(RESET);
          },
        );
        atEnd(() => subscription.close());
        if (isEnded) return;

        const backlog = await readBacklog(organizationId, options.lastEventId, subscription.from);
        write(
          `retry: 2000\nid: ${toEventId(backlog.from, Date.now())}\n${backlog.isReset ? RESET : "data: {}\n\n"}`,
        );
        // Another process may have told more already than this one's hub has read.
        written = backlog.from;
        send(backlog.rows);
        send(waiting);
        waiting = null;
      } catch (error) {
        ctx.log.warn({ err: error }, "event stream could not start");
        return end();
      }

      const heartbeat = setInterval(() => {
        options.isStillAllowed().then(
          (isAllowed) => (isAllowed ? write("event: ping\ndata: {}\n\n") : end()),
          // The database is away for a moment; the next heartbeat asks again.
          () => write("event: ping\ndata: {}\n\n"),
        );
      }, HEARTBEAT_MS);
      const life = setTimeout(end, LIFE_MS * (0.9 + Math.random() / 5));
      atEnd(() => clearInterval(heartbeat));
      atEnd(() => clearTimeout(life));
    },
    cancel() {
      end();
    },
  };

  const body = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: 0 }));
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-cache, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
}

function callerOf({ actor }: OrgContext): string {
  return actor.kind === "system" ? actor.kind : actor.boundTo;
}

/** What happened between the last event the browser saw and the place where its subscription begins. */
async function readBacklog(organizationId: string, lastEventId: string | null, subscribedFrom: Cursor) {
  // Whoever comes for the first time may have fetched before the stream began: what changed in between is in no event.
  if (!lastEventId) return { from: subscribedFrom, rows: [], isReset: true };
  const seen = fromEventId(lastEventId, Date.now());
  const isFromHere = seen !== null && seen.xid <= (await readHorizon());
  if (!isFromHere) return { from: subscribedFrom, rows: [], isReset: true };
  const rows = await readLiveEvents(seen, BACKLOG_MAX, organizationId);
  if (rows.length === BACKLOG_MAX) return { from: subscribedFrom, rows: [], isReset: true };
  return { from: seen, rows, isReset: false };
}

/** Many streams write the same event; it is put into words once. */
const frames = new WeakMap<LiveRow, string>();

function frameOf(row: LiveRow): string {
  const known = frames.get(row);
  if (known !== undefined) return known;
  const event: LiveEvent = {
    kind: row.kind as LiveEventKind,
    id: row.subjectId,
    conversationId: row.conversationId,
  };
  const frame = `id: ${toEventId(row.cursor, Date.now())}\nevent: ${row.kind}\ndata: ${JSON.stringify(event)}\n\n`;
  frames.set(row, frame);
  return frame;
}
