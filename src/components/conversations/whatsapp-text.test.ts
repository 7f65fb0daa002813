import { fc, test as propertyTest } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { parseWhatsAppText, toPlainText, type TextNode } from "./whatsapp-text";

const text = (value: string): TextNode => ({ type: "text", text: value });

describe("formatting", () => {
  test.each<[string, string, TextNode[]]>([
    ["nothing special", "Oi, tudo bem?", [text("Oi, tudo bem?")]],
    ["bold", "um *dois* três", [text("um "), { type: "bold", children: [text("dois")] }, text(" três")]],
    ["italic", "_oi_", [{ type: "italic", children: [text("oi")] }]],
    [
      "strikethrough",
      "de ~R$ 10~ por 5",
      [text("de "), { type: "strike", children: [text("R$ 10")] }, text(" por 5")],
    ],
    [
      "marks in marks",
      "*_a_ b*",
      [{ type: "bold", children: [{ type: "italic", children: [text("a")] }, text(" b")] }],
    ],
    [
      "marks beside punctuation",
      "(*oi*)!",
      [text("("), { type: "bold", children: [text("oi")] }, text(")!")],
    ],
    ["a block over several lines", "x\n```a\n*b*```", [text("x\n"), { type: "mono", text: "a\n*b*" }]],
    ["code keeps its marks", "`a_b_ *c*`", [{ type: "code", text: "a_b_ *c*" }]],
  ])("reads %s", (_, input, expected) => {
    expect(parseWhatsAppText(input)).toEqual(expected);
  });

  test.each([
    ["inside a word", "snake_case_name e 2*3*4"],
    ["beside a space", "* item e * outro"],
    ["left open", "*aberto"],
    ["over a line's end", "*um\ndois*"],
    ["empty", "** __ ~~ ``````"],
  ])("leaves marks %s as typed", (_, input) => {
    expect(parseWhatsAppText(input)).toEqual([text(input)]);
  });
});

test("a mark means nothing inside itself", () => {
  expect(parseWhatsAppText("*a _b *c* d_*")).toEqual([
    { type: "bold", children: [text("a _b *c")] },
    text(" d_*"),
  ]);
});

describe("links", () => {
  test.each<[string, string, string, string]>([
    ["https", "veja https://a.com.br/x?y=1#z agora", "https://a.com.br/x?y=1#z", "https://a.com.br/x?y=1#z"],
    [
      "without the full stop after it",
      "Site: www.loja.com.br.",
      "www.loja.com.br",
      "https://www.loja.com.br/",
    ],
    ["with underscores in it", "https://a.com/_b_c_", "https://a.com/_b_c", "https://a.com/_b_c"],
    ["in brackets", "(https://a.com/x)", "https://a.com/x", "https://a.com/x"],
    ["with brackets of its own", "https://a.com/x_(y)", "https://a.com/x_(y)", "https://a.com/x_(y)"],
    ["an e-mail address", "escreva para ana@loja.com.br!", "ana@loja.com.br", "mailto:ana@loja.com.br"],
  ])("finds %s", (_, input, shown, href) => {
    expect(parseWhatsAppText(input)).toContainEqual({ type: "link", text: shown, href });
  });

  test("finds one within bold", () => {
    expect(parseWhatsAppText("*veja https://a.com/b*")).toEqual([
      {
        type: "bold",
        children: [text("veja "), { type: "link", text: "https://a.com/b", href: "https://a.com/b" }],
      },
    ]);
  });

  test("a mark within one does not end a format", () => {
    const href = "https://a.com/x*y";
    expect(parseWhatsAppText(`*veja ${href} já*`)).toEqual([
      { type: "bold", children: [text("veja "), { type: "link", text: href, href }, text(" já")] },
    ]);
  });

  test("an overlong mailbox is no address", () => {
    const typed = `${"a".repeat(65)}@a.com`;
    expect(parseWhatsAppText(typed)).toEqual([text(typed)]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "http://", "https://localhost", "ftp://a.com"])(
    "makes no link of %s",
    (input) => {
      expect(parseWhatsAppText(input)).toEqual([text(input)]);
    },
  );
});

test("a preview has the words without the marks", () => {
  expect(toPlainText("*Oi* _Ana_, veja ```x``` em https://a.com")).toBe("Oi Ana, veja x em https://a.com");
});

test("an overlong text is formatted up to 4,096 characters, at a word's end, and shown whole", () => {
  const typed = "*a* ".repeat(16_384);
  const nodes = parseWhatsAppText(typed);
  expect(nodes.filter((node) => node.type === "bold")).toHaveLength(1_024);
  expect(nodes.at(-1)).toEqual(text(typed.slice(4_095)));
  const withoutSpaces = "*a*".repeat(20_000);
  expect(parseWhatsAppText(withoutSpaces)).toEqual([text(withoutSpaces)]);
});

const anything = fc.string({ unit: fc.constantFrom(..."*_~`a 1\n.é😀", "https://a.com/") });

propertyTest.prop([anything])("every word comes through, in order", (input) => {
  const words = (value: string) => value.match(/[a1é😀]/gu) ?? [];
  expect(words(toPlainText(input))).toEqual(words(input));
});

propertyTest.prop([anything])("formats nest three deep at most", (input) => {
  const depth = (node: TextNode): number =>
    "children" in node ? 1 + Math.max(0, ...node.children.map(depth)) : 0;
  expect(Math.max(0, ...parseWhatsAppText(input).map(depth))).toBeLessThanOrEqual(3);
});

propertyTest.prop([fc.webUrl(), fc.string(), fc.string()])(
  "a link only ever opens the web or mail",
  (url, a, b) => {
    const hrefs = (nodes: TextNode[]): string[] =>
      nodes.flatMap((node) =>
        "children" in node ? hrefs(node.children) : node.type === "link" ? [node.href] : [],
      );
    for (const href of hrefs(parseWhatsAppText(`${a} ${url} ${b}`)))
      expect(href).toMatch(/^(https?:\/\/|mailto:)/);
  },
);

test("a text made to be slow is read in time", () => {
  const started = performance.now();
  for (const attack of [" *a", "*_~", "`", "a@", "www.", "https://a.b*", "```", "`a ", "*a _b ~c "]) {
    parseWhatsAppText(attack.repeat(4096 / attack.length));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});
