import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { SignupAttempts } from "@/contracts/whatsapp";
import { useLiveEvents } from "@/hooks/live/use-live-events";
import { api } from "@/lib/client/api-client";

/** The organization's newest launches of Meta's dialog, for administrators. */
export const attemptsQuery = queryOptions({
  queryKey: ["whatsapp", "attempts"],
  queryFn: ({ signal }) => api.get("/api/v1/whatsapp/onboarding-sessions", SignupAttempts, { signal }),
});

/** The launches, fresh when a connection changes: one of them may have come to its end. */
export function useSignupAttempts() {
  const queryClient = useQueryClient();
  useLiveEvents((event) => {
    if (event.kind !== "connection.updated") return;
    void queryClient.invalidateQueries({ queryKey: attemptsQuery.queryKey });
  });
  return useQuery(attemptsQuery);
}
