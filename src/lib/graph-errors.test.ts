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

/** Every code of Meta's documentation; of those that stand for a range, the first and the last. */
const documented = [
  0, 1, 2, 3, 4, 10, 33, 100, 104, 190, 200, 299, 368, 613, 36007, 36008, 36009, 80007, 130403, 130429,
  130472, 130497, 131000, 131005, 131008, 131009, 131016, 131020, 131021, 131026, 131030, 131031, 131037,
  131041, 131042, 131044, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053, 131055, 131056,
  131057, 131059, 131060, 131062, 131063, 131064, 131201, 131215, 132000, 132001, 132005, 132007, 132008,
  132012, 132015, 132016, 132018, 132068, 132069, 133000, 133004, 133005, 133006, 133008, 133009, 133010,
  133015, 133016, 134011, 134100, 134101, 134102, 135000, 136024, 136025, 137000, 138000, 138018, 139000,
  139004, 139100, 139101, 139102, 139103, 147001, 147005, 200005, 200007, 1752041, 2388012, 2388019, 2388024,
  2388039, 2388040, 2388047, 2388072, 2388073, 2388091, 2388093, 2388103, 2388293, 2388299, 2494100, 2593107,
  2593108, 2593109,
];

describe("Meta's error codes", () => {
  test.each(documented)("%i is known and explained", (code) => {
    expect(knownErrorCodes).toContain(code);
    expect(findGraphError(code).key).not.toBe("unknown");
  });

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
