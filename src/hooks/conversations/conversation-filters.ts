import { ConversationStatus, type Conversation } from "@/contracts/conversations";

/** What the list shows. Kept in the URL, so that it survives a reload and can be sent to a colleague. */
export type ConversationFilters = {
  status: ConversationStatus | "all";
  assignee: "me" | "none" | null;
  isUnread: boolean;
  text: string;
};

export const DEFAULT_FILTERS: ConversationFilters = {
  status: "open",
  assignee: null,
  isUnread: false,
  text: "",
};

/** The filters that a URL's query names; anything unknown counts as not said. */
export function readFilters(query: URLSearchParams): ConversationFilters {
  const status = query.get("status");
  const assignee = query.get("assignee");
  return {
    status: status === "all" ? "all" : (ConversationStatus.safeParse(status).data ?? DEFAULT_FILTERS.status),
    assignee: assignee === "me" || assignee === "none" ? assignee : null,
    isUnread: query.get("unread") === "true",
    text: (query.get("q") ?? "").slice(0, 200),
  };
}

/** The query of the page's URL, empty for what people see when they come in. */
export function writeFilters(filters: ConversationFilters): string {
  const query = new URLSearchParams();
  if (filters.status !== DEFAULT_FILTERS.status) query.set("status", filters.status);
  if (filters.assignee) query.set("assignee", filters.assignee);
  if (filters.isUnread) query.set("unread", "true");
  if (filters.text) query.set("q", filters.text);
  return query.toString();
}

/** The query of GET /api/v1/conversations for these filters. */
export function toApiQuery(filters: ConversationFilters): URLSearchParams {
  const query = new URLSearchParams({ status: filters.status });
  if (filters.assignee) query.set("assignee", filters.assignee);
  if (filters.isUnread) query.set("unread", "true");
  const text = filters.text.trim();
  if (text) query.set("q", text);
  return query;
}

/**
 * Whether the list shows this conversation. Null: let it be where it is. Only the server can tell who a text search
 * finds; and one that has just been read must not slip away from under the reader when only unread ones are listed.
 */
export function matchesFilters(
  conversation: Conversation,
  filters: ConversationFilters,
  viewerId: string,
): boolean | null {
  if (filters.status !== "all" && conversation.status !== filters.status) return false;
  if (filters.assignee === "none" && conversation.assignee !== null) return false;
  if (filters.assignee === "me" && conversation.assignee?.id !== viewerId) return false;
  if (filters.isUnread && conversation.unreadCount === 0) return null;
  return filters.text.trim() === "" ? true : null;
}

/** Whether the list shows less than every open conversation, so that an empty one may be the filter's doing. */
export function isNarrowed(filters: ConversationFilters): boolean {
  return filters.assignee !== null || filters.isUnread || filters.text.trim() !== "";
}
