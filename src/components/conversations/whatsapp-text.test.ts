import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { parseWhatsAppText, toPlainText, type TextNode } from "./whatsapp-text";

const bold = (...children: TextNode[]): TextNode => ({ type: "bold", children });
const text = (of: string): TextNode => ({ type: "text", text: of });

test("marks at the edges of words become formats", () => {
  expect(parseWhatsAppText("um *dois _três_* ~não~ `x*y*`")).toEqual([
    text("um "),
    bold(text("dois "), { type: "italic", children: [text("três")] }),
    text(" "),
    { type: "strike", children: [text("não")] },
    text(" "),
    { type: "code", text: "x*y*" },
  ]);
});

test.each(["2*3*4", "* a *", "a_b_c", "*a\nb*", "**", "`a `b", "*a", "*a *"])(
  "%j stays as typed",
  (typed) => {
    expect(parseWhatsAppText(typed)).toEqual([text(typed)]);
  },
);

test("a mark inside a link does not end a format", () => {
  const href = "https://x.test/a*b";
  expect(parseWhatsAppText(`*veja ${href} já*`)).toEqual([
    bold(text("veja "), { type: "link", text: href, href }, text(" já")),
  ]);
});

test("a format is not opened again inside itself", () => {
  expect(parseWhatsAppText("*a _b *c* d_*")).toEqual([bold(text("a _b *c")), text(" d_*")]);
});

test("links lead where they say, and an overlong mailbox is none", () => {
  expect(parseWhatsAppText("ana@x.test")).toEqual([
    { type: "link", text: "ana@x.test", href: "mailto:ana@x.test" },
  ]);
  expect(parseWhatsAppText(`${"a".repeat(65)}@x.test`)).toEqual([text(`${"a".repeat(65)}@x.test`)]);
});

test("an overlong text is formatted up to 4,096 characters, at a word's end; all of it is shown", () => {
  const typed = "*a* ".repeat(16_384);
  const nodes = parseWhatsAppText(typed);
  expect(nodes.filter((node) => node.type === "bold").length).toBeLessThanOrEqual(1_024);
  expect(nodes.at(-1)).toEqual(text(typed.slice(4_095)));
  expect(parseWhatsAppText("*a*".repeat(20_000))).toEqual([text("*a*".repeat(20_000))]);
});

const pieces = fc.array(
  fc.constantFrom("*", "_", "~", "`", "```", "a", " ", "\n", "https://x.test", "é", "@"),
);

test.prop([pieces])("formats nest three deep at most and no character but marks is lost", (parts) => {
  const typed = parts.join("");
  const depth = (node: TextNode): number =>
    "children" in node ? 1 + Math.max(0, ...node.children.map(depth)) : 0;
  expect(Math.max(0, ...parseWhatsAppText(typed).map(depth))).toBeLessThanOrEqual(3);
  const withoutMarks = (of: string) => of.replace(/[*_~`\n]/g, "");
  expect(withoutMarks(toPlainText(typed))).toBe(withoutMarks(typed));
});
