import { createContext, useContext, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { LiveEvent } from "@/contracts/events";
import type { LiveState } from "./event-source-loop";
import type { LiveConnection } from "./live-connection";

/** Filled by LiveEventsProvider; null while the page is rendered on the server and in the first moment after. */
export const LiveConnectionContext = createContext<LiveConnection | null>(null);

const POLL_INTERVAL_MS = 15_000;
const nothing = () => () => undefined;

/** Calls back for every change that any person, customer or worker of the organization makes. */
export function useLiveEvents(onEvent: (event: LiveEvent) => void): void {
  const connection = useContext(LiveConnectionContext);
  const handle = useEffectEvent(onEvent);
  useEffect(() => connection?.onEvent((event) => handle(event)), [connection]);
}

/** Whether changes arrive as they happen; "reconnecting" until the first connection stands. */
export function useLiveState(): LiveState {
  const connection = useContext(LiveConnectionContext);
  return useSyncExternalStore(
    connection?.onState ?? nothing,
    () => connection?.state() ?? "reconnecting",
    () => "reconnecting",
  );
}

/** The `refetchInterval` of queries that live events keep fresh: in milliseconds while the stream is down, else none. */
export function useLivePollInterval(): number | false {
  return useLiveState() === "live" ? false : POLL_INTERVAL_MS;
}
