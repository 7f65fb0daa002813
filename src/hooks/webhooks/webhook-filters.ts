import { WebhookLogStatus, type ReplayRequest } from "@/contracts/webhook-logs";

/** What the list of events shows. Kept in the URL, so that it survives a reload and can be sent to a colleague. */
export type WebhookFilters = {
  status: WebhookLogStatus | null;
  field: string | null;
  phoneId: string | null;
  connectionId: string | null;
};

export const NO_FILTERS: WebhookFilters = { status: null, field: null, phoneId: null, connectionId: null };

/** The filters that a URL's query names; anything unknown counts as not said. */
export function readWebhookFilters(query: URLSearchParams): WebhookFilters {
  const text = (name: string, length: number) => {
    const value = query.get(name);
    return value !== null && value !== "" && value.length <= length ? value : null;
  };
  return {
    status: WebhookLogStatus.safeParse(query.get("status")).data ?? null,
    field: text("field", 64),
    phoneId: text("number", 32),
    connectionId: text("connection", 64),
  };
}

/** The query of the page's URL, empty where nothing is filtered. */
export function writeWebhookFilters(filters: WebhookFilters): string {
  const query = new URLSearchParams();
  if (filters.status) query.set("status", filters.status);
  if (filters.field) query.set("field", filters.field);
  if (filters.phoneId) query.set("number", filters.phoneId);
  if (filters.connectionId) query.set("connection", filters.connectionId);
  return query.toString();
}

/** The filters as our API takes them; none stands for "whatever". */
export function toReplayRequest({ status, field, phoneId, connectionId }: WebhookFilters): ReplayRequest {
  return {
    ...(status ? { status } : {}),
    ...(field ? { field } : {}),
    ...(phoneId ? { phoneId } : {}),
    ...(connectionId ? { connectionId } : {}),
  };
}

/** Whether the list shows less than everything. */
export function isFiltered(filters: WebhookFilters): boolean {
  return Object.values(filters).some((value) => value !== null);
}
