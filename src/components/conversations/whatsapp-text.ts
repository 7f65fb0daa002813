/** A text message taken apart: WhatsApp's own marks and the links in it. */
export type TextNode =
  | { type: "text"; text: string }
  | { type: "link"; text: string; href: string }
  | { type: "bold" | "italic" | "strike"; children: TextNode[] }
  | { type: "code" | "mono"; text: string };

const marks = { "*": "bold", _: "italic", "~": "strike" } as const;
type Mark = keyof typeof marks;

/** Meta's longest text; what is longer did not come through WhatsApp and need not look as if it had. */
const PARSED_MAX = 4_096;

// The bounds are those of RFC 5321, section 4.5.3.1; without them every letter of a long word would be tried as a start.
const LINK = /(?:https?:\/\/|www\.)[^\s<>"]+|[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63})+/giu;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Reads WhatsApp's formatting (https://faq.whatsapp.com/539178204879377): *bold*, _italic_, ~strikethrough~, `code` and
 * ```monospace```. A mark counts at the edge of a word, closes on its own line, and never inside a link or code or
 * itself; what does not count stays as it was typed, and so does what comes after 4,096 characters.
 */
export function parseWhatsAppText(text: string): TextNode[] {
  // Cut between words, or half a link would lead somewhere else.
  const end = text.length <= PARSED_MAX ? text.length : text.slice(0, PARSED_MAX).search(/\s\S*$/);
  const parsed = end === -1 ? [] : parseBlocks(text.slice(0, end));
  return joinTexts([...parsed, { type: "text", text: text.slice(Math.max(0, end)) }]);
}

function parseBlocks(text: string): TextNode[] {
  const nodes: TextNode[] = [];
  let rest = 0;
  for (const match of text.matchAll(/```([\s\S]+?)```/g)) {
    const inside = match[1] ?? "";
    if (inside.trim() === "") continue;
    nodes.push(...parseFormatted(text.slice(rest, match.index)));
    nodes.push({ type: "mono", text: inside.replace(/^\n|\n$/g, "") });
    rest = match.index + match[0].length;
  }
  return [...nodes, ...parseFormatted(text.slice(rest))];
}

/** The text without its marks, for a preview of one line. */
export function toPlainText(text: string): string {
  return parseWhatsAppText(text).map(plain).join("");
}

function plain(node: TextNode): string {
  return "children" in node ? node.children.map(plain).join("") : node.text;
}

/** `open` are the marks around this text, which mean nothing inside themselves; so formats nest three deep at most. */
function parseFormatted(text: string, open = ""): TextNode[] {
  const links = findLinks(text);
  const closings = new Map<string, Int32Array>();
  /** Where the mark at `at` closes, or -1. */
  const findClosing = (at: number, mark: string) => {
    const first = text[at + 1];
    if (first === undefined || /\s/.test(first) || first === mark) return -1;
    const known = closings.get(mark) ?? nextClosings(text, mark, links);
    closings.set(mark, known);
    return known[at + 1] ?? -1;
  };
  const readFormat = (at: number): Found | null => {
    const mark = text[at];
    if (mark !== "`" && (!isMark(mark) || open.includes(mark) || !isAtWordStart(text, at))) return null;
    const end = findClosing(at, mark);
    if (end === -1) return null;
    const inside = text.slice(at + 1, end);
    const node: TextNode =
      mark === "`"
        ? { type: "code", text: inside }
        : { type: marks[mark], children: parseFormatted(inside, open + mark) };
    return { node, length: end + 1 - at };
  };

  const nodes: TextNode[] = [];
  let from = 0;
  let at = 0;
  const flush = () => {
    if (at > from) nodes.push({ type: "text", text: text.slice(from, at) });
  };
  while (at < text.length) {
    const found = links.get(at) ?? readFormat(at);
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

function isAtWordStart(text: string, at: number): boolean {
  const before = text[at - 1];
  return before === undefined || (!WORD.test(before) && before !== text[at]);
}

/**
 * For every place the next one, on the same line, where the mark closes: after a visible character and before the end
 * of a word. Found in one pass from the end, because looking anew from every mark makes long texts quadratic.
 */
function nextClosings(text: string, mark: string, links: Map<number, Found>): Int32Array {
  const isInLink = new Uint8Array(text.length);
  if (mark !== "`") for (const [start, { length }] of links) isInLink.fill(1, start, start + length);
  const next = new Int32Array(text.length);
  let closing = -1;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === "\n") closing = -1;
    else if (text[at] === mark && !isInLink[at] && canClose(text, at, mark)) closing = at;
    next[at] = closing;
  }
  return next;
}

function canClose(text: string, at: number, mark: string): boolean {
  if (/\s/.test(text[at - 1] ?? " ")) return false;
  const after = text[at + 1];
  return after === undefined || mark === "`" || (!WORD.test(after) && after !== mark);
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
  const joined: TextNode[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (node.type !== "text") joined.push(node);
    else if (last?.type === "text") joined[joined.length - 1] = { type: "text", text: last.text + node.text };
    else if (node.text !== "") joined.push(node);
  }
  return joined;
}
