import { expect, test } from "vitest";
import { IdempotencyKey } from "@/contracts/messages";
import { newIdempotencyKey } from "./idempotency-key";

test.each([
  ["in a secure context", crypto],
  ["on plain http", { getRandomValues: crypto.getRandomValues.bind(crypto) }],
])("keys %s are valid and differ", (_, source) => {
  const keys = Array.from({ length: 100 }, () => newIdempotencyKey(source));
  expect(new Set(keys).size).toBe(100);
  for (const key of keys) expect(IdempotencyKey.parse(key).length).toBeGreaterThanOrEqual(32);
});
