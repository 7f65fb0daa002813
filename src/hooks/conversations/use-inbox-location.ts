import { usePathname, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { readFilters, writeFilters, type ConversationFilters } from "./conversation-filters";

const ROOT = "/dashboard/conversations";

/**
 * Which conversation and which filters the URL names. Changing them writes the browser's history without asking the
 * server for the page again: everything is here already.
 */
export function useInboxLocation() {
  const pathname = usePathname();
  const query = useSearchParams();
  const filters = useMemo(() => readFilters(query), [query]);
  const conversationId = pathname.startsWith(`${ROOT}/`)
    ? decodeURIComponent(pathname.slice(ROOT.length + 1))
    : null;

  return useMemo(() => {
    const hrefOf = (id: string | null) => toHref(id, filters);
    return {
      conversationId,
      filters,
      hrefOf,
      open: (id: string) => {
        if (id !== conversationId) window.history.pushState(null, "", hrefOf(id));
      },
      /** The open conversation goes on under another id: the address follows, and "back" does not lead to the old one. */
      follow: (id: string) => window.history.replaceState(null, "", hrefOf(id)),
      close: () => window.history.pushState(null, "", hrefOf(null)),
      filter: (changed: Partial<ConversationFilters>) =>
        window.history.replaceState(null, "", toHref(conversationId, { ...filters, ...changed })),
    };
  }, [conversationId, filters]);
}

function toHref(conversationId: string | null, filters: ConversationFilters): string {
  const path = conversationId ? `${ROOT}/${encodeURIComponent(conversationId)}` : ROOT;
  const query = writeFilters(filters);
  return query ? `${path}?${query}` : path;
}
