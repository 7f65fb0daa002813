/** A text message taken apart: WhatsApp's own marks and the links in it. */
export type TextNode =
  | { type: "text"; text: string }
  | { type: "link"; text: string; href: string }
  | { type: "bold" | "italic" | "strike"; children: TextNode[] }
  | { type: "code" | "mono"; text: string };

const marks = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof marks;

const LINK = /(?:https?:\/\/|www\.)[^\s<>"]+|[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/giu;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Reads WhatsApp's formatting (https://faq.whatsapp.com/539178204879377): *bold*, _italic_, ~strikethrough~, `code` and
 * ```monospace```. A mark counts at the edge of a word, closes on its own line, and never inside a link or code; what
 * does not count stays as it was typed.
 */
export function parseWhatsAppText(text: string): TextNode[] {
  const nodes: TextNode[] = [];
  let rest = 0;
  for (const match of text.matchAll(/```([\s\S]+?)```/g)) {
    const inside = match[1] ?? "";
    if (inside.trim() === "") continue;
    nodes.push(...parseFormatted(text.slice(rest, match.index)));
    nodes.push({ type: "mono", text: inside.replace(/^\n|\n$/g, "") });
    rest = match.index + match[0].length;
  }
  return joinTexts([...nodes, ...parseFormatted(text.slice(rest))]);
}

/** The text without its marks, for a preview of one line. */
export function toPlainText(text: string): string {
  return parseWhatsAppText(text).map(plain).join("");
}

function plain(node: TextNode): string {
  return "children" in node ? node.children.map(plain).join("") : node.text;
}

function parseFormatted(text: string): TextNode[] {
  const links = findLinks(text);
  const nodes: TextNode[] = [];
  let from = 0;
  let at = 0;
  const flush = () => {
    if (at > from) nodes.push({ type: "text", text: text.slice(from, at) });
  };
  while (at < text.length) {
    const found = links.get(at) ?? readCode(text, at, links) ?? readMarked(text, at, links);
    if (!found) {
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = from = at + found.length;
  }
  flush();
  return nodes;
}

type Found = { node: TextNode; length: number };

function readCode(text: string, at: number, links: Map<number, Found>): Found | null {
  if (text[at] !== "`") return null;
  const end = findClosing(text, at, "`", links);
  if (end === -1) return null;
  return { node: { type: "code", text: text.slice(at + 1, end) }, length: end + 1 - at };
}

function readMarked(text: string, at: number, links: Map<number, Found>): Found | null {
  const mark = text[at];
  if (!isMark(mark)) return null;
  const before = text[at - 1];
  if (before !== undefined && (WORD.test(before) || before === mark)) return null;
  const end = findClosing(text, at, mark, links);
  if (end === -1) return null;
  const children = parseFormatted(text.slice(at + 1, end));
  return { node: { type: marks[mark], children }, length: end + 1 - at };
}

/** Where the mark opened at `open` closes: on the same line, after a visible character, before the end of a word. */
function findClosing(text: string, open: number, mark: string, links: Map<number, Found>): number {
  const first = text[open + 1];
  if (first === undefined || /\s/.test(first) || first === mark) return -1;
  for (let at = open + 1; at < text.length && text[at] !== "\n"; at += 1) {
    const link = links.get(at);
    if (link && mark !== "`") {
      at += link.length - 1;
      continue;
    }
    if (text[at] !== mark || /\s/.test(text[at - 1] ?? " ")) continue;
    const after = text[at + 1];
    if (after === undefined || mark === "`" || (!WORD.test(after) && after !== mark)) return at;
  }
  return -1;
}

function findLinks(text: string): Map<number, Found> {
  const links = new Map<number, Found>();
  for (const match of text.matchAll(LINK)) {
    const before = text[match.index - 1];
    if (before !== undefined && WORD.test(before)) continue;
    const shown = trimLink(match[0]);
    const href = toHref(shown);
    if (href) links.set(match.index, { node: { type: "link", text: shown, href }, length: shown.length });
  }
  return links;
}

/** Leaves out what belongs to the sentence: its full stop, a closing bracket that was not opened, a mark's end. */
function trimLink(link: string): string {
  let shown = link;
  for (;;) {
    const last = shown.at(-1) ?? "";
    const isBracket = last === ")" && !shown.includes("(");
    if (!isBracket && !/[.,;:!?'"*_~`\]}»”…]/.test(last)) return shown;
    shown = shown.slice(0, -1);
  }
}

/** An address that is safe to open: http, https or mailto, never a script. */
function toHref(shown: string): string | null {
  if (/^(?:https?:\/\/|www\.)/i.test(shown)) {
    const url = URL.parse(/^www\./i.test(shown) ? `https://${shown}` : shown);
    return url && url.hostname.includes(".") && /^https?:$/.test(url.protocol) ? url.href : null;
  }
  return `mailto:${shown}`;
}

function isMark(character: string | undefined): character is Mark {
  return character !== undefined && character in marks;
}

function joinTexts(nodes: TextNode[]): TextNode[] {
  return nodes.reduce<TextNode[]>((joined, node) => {
    const last = joined.at(-1);
    if (node.type !== "text" || last?.type !== "text") return [...joined, node];
    return [...joined.slice(0, -1), { type: "text", text: last.text + node.text }];
  }, []);
}
