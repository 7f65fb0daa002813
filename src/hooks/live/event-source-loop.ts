import { LiveEvent, LiveEventKind } from "@/contracts/events";

/** "live": changes arrive as they happen; "reconnecting": the stream is down and tried again; "offline": no network. */
export type LiveState = "live" | "reconnecting" | "offline";

/** The part of the browser's EventSource that is used here. */
export type Source = {
  addEventListener: (type: string, listener: (event: Event) => void) => void;
  close: () => void;
  readonly readyState: number;
};

/** A stream that sends nothing at all for this long is dead, whatever its socket says (laptops that slept). */
const SILENCE_MAX_MS = 65_000;
const CLOSED = 2;

type Options = {
  open: (lastEventId: string | null) => Source;
  lastEventId: string | null;
  onEvent: (event: LiveEvent, eventId: string) => void;
  /** Where the stream stands, when that is told by something that is no change. */
  onPosition: (eventId: string) => void;
  onReset: () => void;
  onState: (state: LiveState) => void;
};

/**
 * Keeps one event stream open until stopped. The browser repeats broken connections by itself with Last-Event-ID; a
 * source that gave up (an error answer) or fell silent is made anew, with growing delays, and asks to go on from the
 * last event seen.
 */
export function keepEventSource(options: Options): { stop: () => void } {
  let lastEventId = options.lastEventId;
  let source: Source | undefined;
  let failures = 0;
  let restart: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let sawHeartbeat = false;
  let stopped = false;

  const connect = () => {
    if (stopped) return;
    const opened = options.open(lastEventId);
    source = opened;
    sawHeartbeat = false;
    opened.addEventListener("open", () => {
      failures = 0;
      options.onState("live");
      listenForSilence();
    });
    opened.addEventListener("error", () => {
      if (opened !== source) return;
      options.onState("reconnecting");
      if (opened.readyState === CLOSED) reconnectLater();
    });
    // Only tells where the stream begins.
    opened.addEventListener("message", (message) => {
      remember(message);
      if (lastEventId !== null) options.onPosition(lastEventId);
    });
    opened.addEventListener("ping", () => {
      sawHeartbeat = true;
      listenForSilence();
    });
    opened.addEventListener("reset", (message) => {
      remember(message);
      if (lastEventId !== null) options.onPosition(lastEventId);
      options.onReset();
    });
    for (const kind of LiveEventKind.options) opened.addEventListener(kind, receive);
  };

  const receive = (message: Event) => {
    remember(message);
    const parsed = LiveEvent.safeParse(parseJson((message as MessageEvent<string>).data));
    if (parsed.success) options.onEvent(parsed.data, lastEventId ?? "");
  };

  const remember = (message: Event) => {
    const id = (message as MessageEvent<string>).lastEventId;
    if (id) lastEventId = id;
    listenForSilence();
  };

  // Only a server that has sent a heartbeat before can be missed.
  const listenForSilence = () => {
    clearTimeout(silence);
    if (stopped || !sawHeartbeat) return;
    silence = setTimeout(() => {
      options.onState("reconnecting");
      reconnectLater();
    }, SILENCE_MAX_MS);
  };

  const reconnectLater = () => {
    source?.close();
    source = undefined;
    clearTimeout(silence);
    clearTimeout(restart);
    const delayMs = Math.min(30_000, 1_000 * 2 ** failures) * (0.75 + Math.random() / 2);
    failures += 1;
    restart = setTimeout(connect, delayMs);
  };

  connect();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(restart);
      clearTimeout(silence);
      source?.close();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
