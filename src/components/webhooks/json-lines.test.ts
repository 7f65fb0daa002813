import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { toJsonLines, toJsonText } from "./json-lines";

test("keys, texts, folded texts and numbers are told apart", () => {
  const lines = toJsonLines({ body: "[folded, 5 characters]", from: 'a": "b', at: [1, null], none: {} });
  expect(
    lines.map(({ indent, tokens }) => [indent, ...tokens.map(({ kind, text }) => `${kind} ${text}`)]),
  ).toEqual([
    [0, "mark {"],
    [2, 'key "body": ', 'folded "[folded, 5 characters]"', "mark ,"],
    [2, 'key "from": ', 'text "a\\": \\"b"', "mark ,"],
    [2, 'key "at": ', "mark ["],
    [4, "literal 1", "mark ,"],
    [4, "literal null"],
    [2, "mark ],"],
    [2, 'key "none": ', "mark {}"],
    [0, "mark }"],
  ]);
});

property.prop([fc.jsonValue()])("the lines together are the text", (value) => {
  const written = toJsonLines(value).map(
    ({ indent, tokens }) => " ".repeat(indent) + tokens.map(({ text }) => text).join(""),
  );
  expect(written.join("\n")).toBe(toJsonText(value));
});
