import { expect, test } from "vitest";
import { nameOfStatement } from "./prepared-statements";

test("only marked statements have a name, each its own, and always the same", () => {
  expect(nameOfStatement({ sql: "SELECT 1" })).toBe("");
  expect(nameOfStatement({ sql: "SELECT 1 /* prepared */" })).toBe("");
  const one = nameOfStatement({ sql: "\n  /* prepared */ SELECT 1" });
  expect(one).toMatch(/^prepared-[0-9a-f]{16}$/);
  expect(nameOfStatement({ sql: "\n  /* prepared */ SELECT 1" })).toBe(one);
  expect(nameOfStatement({ sql: "/* prepared */ SELECT 2" })).not.toBe(one);
});
