import { z } from "zod";
import { LiveEvent } from "@/contracts/events";
import { keepEventSource, type LiveState, type Source } from "./event-source-loop";

/** What the leading tab tells the others, and what a new tab asks. */
const TabMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), event: LiveEvent, eventId: z.string() }),
  z.object({ type: z.literal("reset") }),
  z.object({
    type: z.literal("state"),
    state: z.enum(["live", "reconnecting", "offline"]),
    eventId: z.string().nullable(),
  }),
  z.object({ type: z.literal("hello") }),
]);
type TabMessage = z.infer<typeof TabMessage>;

type Options = {
  openSource: (lastEventId: string | null) => Source;
  /** Undefined where the page is not a secure context: then every tab has a stream of its own. */
  locks?: Pick<LockManager, "request">;
  openChannel?: () => BroadcastChannel;
  lockName: string;
};

export type LiveConnection = {
  onEvent: (listener: (event: LiveEvent) => void) => () => void;
  /** Called when events may have been missed: everything shown has to be fetched again. */
  onReset: (listener: () => void) => () => void;
  onState: (listener: () => void) => () => void;
  state: () => LiveState;
  setNetwork: (isOnline: boolean) => void;
  close: () => void;
};

/**
 * One event stream per browser: HTTP/1.1 gives a host six connections, and ten open tabs must not use them up. The tab
 * that holds the Web Lock has the stream and passes everything on by BroadcastChannel; when it goes, the next one
 * takes over from the last event it saw.
 */
export function openLiveConnection(options: Options): LiveConnection {
  const eventListeners = new Set<(event: LiveEvent) => void>();
  const resetListeners = new Set<() => void>();
  const stateListeners = new Set<() => void>();
  const channel = options.locks ? options.openChannel?.() : undefined;
  const closing = new AbortController();
  let lastEventId: string | null = null;
  let streamState: LiveState = "reconnecting";
  let isOnline = true;
  let isLeader = false;
  let wasLive = false;

  const tell = (message: TabMessage) => channel?.postMessage(message);
  const state = (): LiveState => (isOnline ? streamState : "offline");

  const setStreamState = (next: LiveState) => {
    const isBack = next === "live" && streamState !== "live";
    streamState = next;
    // Without a cursor the server cannot replay what was missed while the stream was down.
    if (isBack && wasLive && lastEventId === null) reset();
    if (next === "live") wasLive = true;
    if (isLeader) tell({ type: "state", state: next, eventId: lastEventId });
    stateListeners.forEach((listener) => listener());
  };
  const reset = () => {
    resetListeners.forEach((listener) => listener());
    if (isLeader) tell({ type: "reset" });
  };
  const receive = (event: LiveEvent, eventId: string) => {
    lastEventId = eventId || lastEventId;
    eventListeners.forEach((listener) => listener(event));
    if (isLeader) tell({ type: "event", event, eventId });
  };

  // Who takes over goes on from here, also when nothing has changed since the stream began.
  const stand = (eventId: string) => {
    lastEventId = eventId;
    if (isLeader) tell({ type: "state", state: streamState, eventId });
  };

  const lead = () => {
    isLeader = true;
    const stream = keepEventSource({
      open: options.openSource,
      lastEventId,
      onEvent: receive,
      onPosition: stand,
      onReset: reset,
      onState: setStreamState,
    });
    return stream.stop;
  };

  channel?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const parsed = TabMessage.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === "hello") {
      if (isLeader) tell({ type: "state", state: streamState, eventId: lastEventId });
    } else if (isLeader) {
      return;
    } else if (message.type === "event") {
      receive(message.event, message.eventId);
    } else if (message.type === "reset") {
      reset();
    } else {
      lastEventId = message.eventId ?? lastEventId;
      setStreamState(message.state);
    }
  });

  if (options.locks && channel) {
    tell({ type: "hello" });
    void options.locks
      .request(options.lockName, { signal: closing.signal }, () => {
        if (closing.signal.aborted) return;
        const stop = lead();
        return new Promise<void>((resolve) => {
          closing.signal.addEventListener("abort", () => {
            stop();
            resolve();
          });
        });
      })
      .catch(() => undefined); // closed before its turn came
  } else {
    closing.signal.addEventListener("abort", lead());
  }

  return {
    onEvent: (listener) => listen(eventListeners, listener),
    onReset: (listener) => listen(resetListeners, listener),
    onState: (listener) => listen(stateListeners, listener),
    state,
    setNetwork: (online) => {
      isOnline = online;
      stateListeners.forEach((listener) => listener());
    },
    close: () => {
      closing.abort();
      channel?.close();
    },
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
