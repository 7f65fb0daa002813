import { fromEventId, isBefore, toEventId, type Cursor } from "@/lib/server/live/cursor";
import { liveHub } from "@/lib/server/live/hub";
import { readHorizon, readLiveEvents, type LiveRow } from "@/lib/server/live/read-live-events";
import type { OrgContext } from "@/services/context";
import type { LiveEvent, LiveEventKind } from "@/contracts/events";
import { onShutdown } from "./shutdown";

const HEARTBEAT_MS = 25_000;
/** A stream ends after about this long, so that connections spread over new processes; the browser comes back by itself. */
const LIFE_MS = 10 * 60_000;
/** More than this is quicker fetched anew than replayed. */
const BACKLOG_MAX = 1_000;
/** A reader that does not read is cut off; it resumes from its last event. */
const BUFFER_MAX = 2_000;
/** Tells the browser to fetch everything. */
const RESET = "event: reset\ndata: {}\n\n";

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

  const body = new ReadableStream<Uint8Array>({
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
      const write = (text: string) => {
        if (isEnded) return;
        if ((controller.desiredSize ?? 0) < -BUFFER_MAX) return end();
        controller.enqueue(encoder.encode(text));
      };
      const send = (row: LiveRow) => {
        if (written && !isBefore(written, row.cursor)) return;
        written = row.cursor;
        write(frame(row));
      };

      options.signal.addEventListener("abort", end);
      cleanUps.push(() => options.signal.removeEventListener("abort", end), onShutdown(end));
      try {
        const subscription = await liveHub().subscribe(
          organizationId,
          (row) => {
            if (waiting) waiting.push(row);
            else send(row);
          },
          () => {
            if (!waiting) write(RESET);
          },
        );
        cleanUps.push(() => subscription.close());
        if (isEnded) return subscription.close();

        const backlog = await readBacklog(organizationId, options.lastEventId, subscription.from);
        write(
          `retry: 2000\nid: ${toEventId(backlog.from, Date.now())}\n${backlog.isReset ? RESET : "data: {}\n\n"}`,
        );
        for (const row of backlog.rows) send(row);
        for (const row of waiting) send(row);
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
      cleanUps.push(
        () => clearInterval(heartbeat),
        () => clearTimeout(life),
      );
      if (isEnded) for (const cleanUp of cleanUps) cleanUp();
    },
    cancel() {
      end();
    },
  });

  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-cache, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
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

function frame(row: LiveRow): string {
  const event: LiveEvent = {
    kind: row.kind as LiveEventKind,
    id: row.subjectId,
    conversationId: row.conversationId,
  };
  return `id: ${toEventId(row.cursor, Date.now())}\nevent: ${row.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
