import { infiniteQueryOptions } from "@tanstack/react-query";
import { AuditPage } from "@/contracts/security";
import { api } from "@/lib/client/api-client";

/** The activity log, a page at a time; `action` null: every action. */
export function auditQuery(action: string | null) {
  return infiniteQueryOptions({
    queryKey: ["audit", action],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ limit: "50" });
      if (action !== null) search.set("action", action);
      if (pageParam !== null) search.set("cursor", pageParam);
      return api.get(`/api/v1/audit-log?${search.toString()}`, AuditPage, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });
}
