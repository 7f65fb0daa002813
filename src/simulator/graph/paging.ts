import type { GraphCall } from "./call";
import { invalidParameter } from "./graph-error";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

/**
 * One page of an edge with cursors, and `next`/`previous` only when there is more
 * (Meta: "Graph API > Paginated results"). Cursors are opaque; `next` repeats every parameter, the token included.
 */
export function page<T extends { id: string }>(
  call: GraphCall,
  nodes: T[],
  show: (node: T) => Record<string, unknown>,
): Record<string, unknown> {
  const limit = readLimit(call.query.get("limit"));
  const after = call.query.get("after");
  const before = call.query.get("before");

  let start = 0;
  if (after !== null) start = indexOf(nodes, after) + 1;
  else if (before !== null) start = Math.max(0, indexOf(nodes, before) - limit);
  const end = before !== null && after === null ? indexOf(nodes, before) : start + limit;

  const shown = nodes.slice(start, end);
  const first = shown[0];
  const last = shown.at(-1);
  if (!first || !last) return { data: [] };
  return {
    data: shown.map(show),
    paging: {
      cursors: { before: cursorOf(first), after: cursorOf(last) },
      ...(start + shown.length < nodes.length ? { next: link(call, limit, "after", cursorOf(last)) } : {}),
      ...(start > 0 ? { previous: link(call, limit, "before", cursorOf(first)) } : {}),
    },
  };
}

function readLimit(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw invalidParameter("Param limit must be a positive number.");
  return Math.min(limit, MAX_LIMIT);
}

function cursorOf(node: { id: string }): string {
  return Buffer.from(`QVFI:${node.id}`, "utf8").toString("base64url");
}

function indexOf(nodes: { id: string }[], cursor: string): number {
  const id = Buffer.from(cursor, "base64url")
    .toString("utf8")
    .replace(/^QVFI:/, "");
  const index = nodes.findIndex((node) => node.id === id);
  if (index === -1) throw invalidParameter("Invalid cursors values. Cursor is not valid.");
  return index;
}

function link(call: GraphCall, limit: number, side: "after" | "before", cursor: string): string {
  const url = new URL(`${call.origin}${call.version === null ? "" : `/${call.version}`}${call.path}`);
  for (const [name, value] of call.query)
    if (name !== "after" && name !== "before") url.searchParams.set(name, value);
  if (call.token !== null) url.searchParams.set("access_token", call.token);
  url.searchParams.set("limit", String(limit));
  url.searchParams.set(side, cursor);
  return url.toString();
}
