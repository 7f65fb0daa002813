"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { openLiveConnection, type LiveConnection } from "./live-connection";
import { LiveConnectionContext } from "./use-live-events";

/** Connects the signed-in part of the app to /api/v1/events. `scope` (the organization's id) keeps tabs of different sign-ins apart. */
export function LiveEventsProvider({ scope, children }: { scope: string; children: ReactNode }) {
  const queryClient = useQueryClient();
  const [connection, setConnection] = useState<LiveConnection | null>(null);

  useEffect(() => {
    const name = `atende.live.${scope}`;
    const opened = openLiveConnection({
      lockName: name,
      // Undefined on plain http, whatever its type says.
      locks: navigator.locks,
      openChannel: typeof BroadcastChannel === "undefined" ? undefined : () => new BroadcastChannel(name),
      openSource: (lastEventId) =>
        new EventSource(
          lastEventId ? `/api/v1/events?lastEventId=${encodeURIComponent(lastEventId)}` : "/api/v1/events",
        ),
    });
    const followNetwork = () => opened.setNetwork(navigator.onLine);
    followNetwork();
    window.addEventListener("online", followNetwork);
    window.addEventListener("offline", followNetwork);
    const stopResets = opened.onReset(() => void queryClient.invalidateQueries());
    setConnection(opened); // eslint-disable-line react-hooks/set-state-in-effect -- the connection exists only in a browser
    return () => {
      window.removeEventListener("online", followNetwork);
      window.removeEventListener("offline", followNetwork);
      stopResets();
      opened.close();
    };
  }, [scope, queryClient]);

  return <LiveConnectionContext value={connection}>{children}</LiveConnectionContext>;
}
