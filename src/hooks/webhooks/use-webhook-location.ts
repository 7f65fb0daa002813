import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { readWebhookFilters, writeWebhookFilters, type WebhookFilters } from "./webhook-filters";

const ROOT = "/dashboard/settings/webhooks";

/** The filters that the URL names. Changing them writes the browser's history without asking the server for the page. */
export function useWebhookLocation() {
  const query = useSearchParams();
  const filters = useMemo(() => readWebhookFilters(query), [query]);
  return useMemo(
    () => ({
      filters,
      /** The address of the list, or of one webhook from which "back" leads to this very list. */
      hrefOf: (id: string | null) => toHref(id, filters),
      filter: (changed: Partial<WebhookFilters>) =>
        window.history.replaceState(null, "", toHref(null, { ...filters, ...changed })),
    }),
    [filters],
  );
}

function toHref(id: string | null, filters: WebhookFilters): string {
  const path = id === null ? ROOT : `${ROOT}/${encodeURIComponent(id)}`;
  const query = writeWebhookFilters(filters);
  return query ? `${path}?${query}` : path;
}
