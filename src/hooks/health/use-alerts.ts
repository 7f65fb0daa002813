import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alerts } from "@/contracts/alerts";
import { useLiveEvents, useLivePollInterval } from "@/hooks/live/use-live-events";
import { api } from "@/lib/client/api-client";

/** What is wrong with the organization's connections now, the worst first. */
export const alertsQuery = queryOptions({
  queryKey: ["whatsapp", "alerts"],
  queryFn: ({ signal }) => api.get("/api/v1/whatsapp/alerts", Alerts, { signal }),
});

/** The open alerts, fresh: by live events, and by asking while the event stream is down. */
export function useAlerts() {
  const queryClient = useQueryClient();
  const pollInterval = useLivePollInterval();
  useLiveEvents((event) => {
    if (event.kind !== "connection.updated") return;
    void queryClient.invalidateQueries({ queryKey: alertsQuery.queryKey });
  });
  return useQuery({ ...alertsQuery, refetchInterval: pollInterval });
}
