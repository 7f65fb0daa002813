import { expect, test } from "vitest";
import { DEFAULT_FILTERS, isNarrowed, readFilters, toApiQuery, writeFilters } from "./conversation-filters";

test("who comes in sees every open conversation, and the URL stays clean", () => {
  expect(readFilters(new URLSearchParams())).toEqual(DEFAULT_FILTERS);
  expect(writeFilters(DEFAULT_FILTERS)).toBe("");
});

test.each([
  { ...DEFAULT_FILTERS, status: "all" as const },
  { status: "resolved" as const, assignee: "me" as const, isUnread: true, text: "josé & maria" },
  { ...DEFAULT_FILTERS, assignee: "none" as const },
])("a URL brings back the filters it was made of", (filters) => {
  expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
});

test("nonsense in a URL counts as not said", () => {
  expect(readFilters(new URLSearchParams("status=x&assignee=somebody&unread=1"))).toEqual(DEFAULT_FILTERS);
});

test("the server is asked for the same", () => {
  const query = toApiQuery({ status: "all", assignee: "me", isUnread: true, text: "  ana " });
  expect(Object.fromEntries(query)).toEqual({ status: "all", assignee: "me", unread: "true", q: "ana" });
  expect(Object.fromEntries(toApiQuery({ ...DEFAULT_FILTERS, text: "  " }))).toEqual({ status: "open" });
});

test("another status is no narrowing: an empty tab has reasons of its own", () => {
  expect(isNarrowed({ ...DEFAULT_FILTERS, status: "resolved" })).toBe(false);
  expect(isNarrowed({ ...DEFAULT_FILTERS, text: "x" })).toBe(true);
});
