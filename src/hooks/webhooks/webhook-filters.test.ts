import { expect, test } from "vitest";
import {
  isFiltered,
  NO_FILTERS,
  readWebhookFilters,
  toReplayRequest,
  writeWebhookFilters,
  type WebhookFilters,
} from "./webhook-filters";

const every: WebhookFilters = { status: "failed", field: "messages", phoneId: "106540", connectionId: "c1" };

test.each([every, NO_FILTERS, { ...NO_FILTERS, field: "a&b=c d" }])(
  "filters survive a reload: %o",
  (filters) => {
    expect(readWebhookFilters(new URLSearchParams(writeWebhookFilters(filters)))).toEqual(filters);
  },
);

test("what the page does not know is left out", () => {
  const query = new URLSearchParams({ status: "gone", field: "", number: "1".repeat(33), other: "x" });
  expect(readWebhookFilters(query)).toEqual(NO_FILTERS);
});

test("the address says nothing where nothing is filtered", () => {
  expect(writeWebhookFilters(NO_FILTERS)).toBe("");
  expect(isFiltered(NO_FILTERS)).toBe(false);
  expect(isFiltered({ ...NO_FILTERS, phoneId: "1" })).toBe(true);
});

test("a replay names only the filters that are set", () => {
  expect(toReplayRequest(every)).toEqual(every);
  expect(toReplayRequest({ ...NO_FILTERS, status: "unrouted" })).toEqual({ status: "unrouted" });
});
