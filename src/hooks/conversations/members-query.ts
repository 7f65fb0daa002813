import { queryOptions } from "@tanstack/react-query";
import { Members } from "@/contracts/members";
import { api } from "@/lib/client/api-client";

/** Everybody a conversation can be assigned to. People seldom come and go. */
export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => api.get("/api/v1/members", Members, { signal }),
  staleTime: 5 * 60_000,
});
