export type JsonToken = {
  kind: "key" | "text" | "folded" | "literal" | "mark";
  text: string;
};
export type JsonLine = { indent: number; tokens: JsonToken[] };

/** A key with its colon, a value, what closes the line. */
const LINE = /^( *)("(?:\\.|[^"\\])*": )?("(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*|true|false|null)?(.*)$/;
const FOLDED = /^"\[folded(, .*)?\]"$/;

/** Parsed JSON as the lines of an indented text, each cut into the parts that look different. */
export function toJsonLines(value: unknown): JsonLine[] {
  return toJsonText(value)
    .split("\n")
    .map((line) => {
      const [, spaces = "", key, literal, rest = ""] = line.match(LINE) ?? [];
      return {
        indent: spaces.length,
        tokens: [
          ...(key === undefined ? [] : [{ kind: "key" as const, text: key }]),
          ...(literal === undefined ? [] : [{ kind: kindOf(literal), text: literal }]),
          ...(rest === "" ? [] : [{ kind: "mark" as const, text: rest }]),
        ],
      };
    });
}

/** Parsed JSON as indented text. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "null";
}

function kindOf(literal: string): JsonToken["kind"] {
  if (!literal.startsWith('"')) return "literal";
  return FOLDED.test(literal) ? "folded" : "text";
}
