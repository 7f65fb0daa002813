import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { pageOf } from "@/contracts/common";
import { Connection } from "@/contracts/whatsapp";
import { useLiveEvents, useLivePollInterval } from "@/hooks/live/use-live-events";
import { api } from "@/lib/client/api-client";

const ConnectionsPage = pageOf(Connection);
export type ConnectionsPage = z.infer<typeof ConnectionsPage>;

const RUNNING_POLL_MS = 2_000;

/** The organization's connections; an organization with more than 100 accounts sees the first 100. */
export const connectionsQuery = queryOptions({
  queryKey: ["whatsapp", "connections"],
  queryFn: ({ signal }) => api.get("/api/v1/whatsapp/connections?limit=100", ConnectionsPage, { signal }),
});

/** The connections, fresh: by live events, and by asking while a step runs or the event stream is down. */
export function useConnections(initial?: ConnectionsPage) {
  const queryClient = useQueryClient();
  const pollInterval = useLivePollInterval();
  useLiveEvents((event) => {
    if (event.kind !== "connection.updated") return;
    void queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey });
  });
  return useQuery({
    ...connectionsQuery,
    ...(initial ? { initialData: initial } : {}),
    refetchInterval: ({ state }) => (hasRunningStep(state.data) ? RUNNING_POLL_MS : pollInterval),
  });
}

function hasRunningStep(page: ConnectionsPage | undefined): boolean {
  return page?.data.some(({ status, steps }) => status !== "disconnected" && steps.some(isRunning)) ?? false;
}

/** What waits for a person may wait for days: the live events tell when it happens. */
function isRunning({ status, waitsFor }: Connection["steps"][number]): boolean {
  return status === "running" && waitsFor === undefined;
}
