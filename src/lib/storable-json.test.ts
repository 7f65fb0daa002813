import { expect, test } from "vitest";
import { toStorable } from "./storable-json";

test("replaces what PostgreSQL refuses, in values and keys at any depth, and leaves the rest alone", () => {
  const body: unknown = JSON.parse(
    '{"a\\u0000":["x\\u0000y",{"b":"\\ud83d"}],"n":1,"t":true,"z":null,"ok":"\\ud83d\\ude00 ä/"}',
  );

  expect(toStorable(body)).toEqual({
    "a\ufffd": ["x\ufffdy", { b: "\ufffd" }],
    n: 1,
    t: true,
    z: null,
    ok: "😀 ä/",
  });
});
