import { describe, expect, test } from "vitest";
import en from "@/messages/en/graph-errors.json";
import es from "@/messages/es/graph-errors.json";
import ptBR from "@/messages/pt-BR/graph-errors.json";
import { findGraphError, knownErrorCodes, realCode } from "./graph-errors";

const texts: Record<string, Record<string, { title: string; explanation: string; action: string }>> = {
  "pt-BR": ptBR,
  es,
  en,
};

describe("Meta's error codes", () => {
  test.each(Object.keys(texts))(
    "each has title, explanation and action in %s, and no text is left over",
    (locale) => {
      const keys = [...new Set(knownErrorCodes.map((code) => findGraphError(code).key)), "unknown"];
      expect(Object.keys(texts[locale] ?? {}).toSorted()).toEqual(keys.toSorted());
      for (const text of Object.values(texts[locale] ?? {})) {
        expect(Object.keys(text)).toEqual(["title", "explanation", "action"]);
        expect(Object.values(text).every((part) => part.trim() !== "")).toBe(true);
      }
    },
  );

  test("only codes that were turned away before anything was done may be sent again by themselves", () => {
    const again = knownErrorCodes.filter((code) => findGraphError(code).retry.startsWith("retry"));
    const ours = ["meta_unreachable", "too_fast", "internal"];
    expect(again).toEqual([4, 80007, 130429, 131056, 131057, 133004, 139102, 139103, 2494100, ...ours]);
  });

  test("codes after which a message may have been taken are never sent again by themselves", () => {
    expect(knownErrorCodes.filter((code) => findGraphError(code).retry === "unclear")).toEqual([
      1,
      2,
      131000,
      131016,
      "no_answer",
    ]);
  });

  test("codes that stop the number are those of a token or an account that Meta does not accept", () => {
    expect(knownErrorCodes.filter((code) => findGraphError(code).retry === "pause")).toEqual([
      0, 190, 368, 131031,
    ]);
  });

  test("the real code may stand below code 100 or 4", () => {
    expect(findGraphError(100, 132001)).toEqual({ key: "templateMissing", retry: "final" });
    expect(findGraphError(100, 999)).toEqual({ key: "invalidMessage", retry: "final" });
    expect(findGraphError(130429, 2494055)).toEqual({ key: "rateLimited", retry: "retry_number" });
    expect(findGraphError(4, 2593107)).toEqual({ key: "syncUsed", retry: "final" });
    expect(findGraphError(4, 999)).toEqual({ key: "rateLimited", retry: "retry_number" });
    expect([realCode(100, 132001), realCode(100, 999), realCode(130429, 132001)]).toEqual([
      132001, 100, 130429,
    ]);
  });

  test("any code from 200 to 299 is a missing permission", () => {
    for (const code of [200, 270, 299]) expect(findGraphError(code).key).toBe("permissionMissing");
    expect(findGraphError(300).key).toBe("unknown");
  });

  test("a code that a webhook gives as text is the same code", () => {
    expect(findGraphError("131047")).toEqual(findGraphError(131047));
  });

  test.each([999_999, "nobody_knows", "constructor", "toString"])("%s is unknown and final", (code) => {
    expect(findGraphError(code)).toEqual({ key: "unknown", retry: "final" });
  });
});
